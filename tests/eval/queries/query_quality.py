#!/usr/bin/env python3
"""How well a running server answers queries that ask for more than words: figures with 95 % intervals.

    query_quality.py --rendered HOST:PORT --facts FACTS.jsonl [FIGURE...]
    query_quality.py --demo HOST:PORT [FIGURE...]

--rendered: a server of music that libretto-train compose wrote, with its facts: exclusions, comparisons, no-match,
calibration, feedback. --demo: a server of the demo music: entities and no-match, with the judged queries of --queries.
Needs the Python of tests/integration/python_environment.sh.
"""

import argparse
import functools
import os
import sys
import time

import calibration
import comparisons
import entities
import exclusions
import feedback
import grpc
import no_match
from asker import Asker
from facts import Facts

JUDGED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "demo_queries.tsv")
OF_FACTS = {"exclusions": exclusions.measure, "comparisons": comparisons.measure, "no-match": no_match.measure,
            "calibration": calibration.measure, "feedback": feedback.measure}
OF_NAMES = {"entities": entities.measure, "no-match": no_match.measure_demo}


def read_queries(path):
    """(query, names of the files that are right)."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return [(query, set(names.split("|"))) for query, names in rows]


def run(figures, wanted, asker, judgements):
    print(f"{len(asker.tracks)} tracks")
    for name in (n for n in figures if not wanted or n in wanted):
        begin = time.monotonic()
        figures[name](asker, judgements)
        print(f"  ({name}: {time.monotonic() - begin:.0f} s)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rendered", metavar="HOST:PORT")
    parser.add_argument("--facts", metavar="FACTS.jsonl")
    parser.add_argument("--demo", metavar="HOST:PORT")
    parser.add_argument("--queries", default=JUDGED, metavar="TSV")
    parser.add_argument("--audio", action="store_true", help="read the rendered files too, for \"like T but brighter\"")
    parser.add_argument("figures", nargs="*", metavar="FIGURE")
    arguments = parser.parse_args()
    unknown = set(arguments.figures) - set(OF_FACTS) - set(OF_NAMES)
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}; there are {', '.join({**OF_FACTS, **OF_NAMES})}")
    if bool(arguments.rendered) != bool(arguments.facts):
        parser.error("--rendered and --facts go together")
    if not arguments.rendered and not arguments.demo:
        parser.error("name a server: --rendered or --demo")
    try:
        measure(arguments)
    except grpc.RpcError as error:
        sys.exit(f"{error.code().name}: {error.details()}")


def measure(arguments):
    if arguments.rendered:
        asker = Asker(arguments.rendered)
        of_facts = OF_FACTS | {"comparisons": functools.partial(comparisons.measure, audio=arguments.audio)}
        run(of_facts, arguments.figures, asker, Facts(arguments.facts, asker.tracks))
    if arguments.demo:
        run(OF_NAMES, arguments.figures, Asker(arguments.demo), read_queries(arguments.queries))


if __name__ == "__main__":
    main()
