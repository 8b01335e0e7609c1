#!/usr/bin/env python3
"""Retrieval quality of text queries, as mean average precision over the demo music.

Runs every query of a file (QUERY <TAB> file names separated by '|'; lines with '#' are comments) against a server through
`libretto search --json`, ranking the whole catalogue. Random ranking is the yardstick: its expected average precision is
computed exactly. Exits with 1 if the mean is less than --times that of random ranking.

    demo_map.py --demo                 fetches the demo music, indexes it, starts a server, asks
    demo_map.py --music FOLDER         the same with music that is there
    demo_map.py --address HOST:PORT    asks a server that serves the music already
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "integration"))
from support import processes  # noqa: E402


def average_precision(ranking, relevant):
    """Mean, over the relevant items, of the precision at their ranks."""
    found, total = 0, 0.0
    for rank, item in enumerate(ranking, 1):
        if item in relevant:
            found += 1
            total += found / rank
    return total / len(relevant)


def expected_average_precision(count, relevant):
    """Of a uniformly random ranking of `count` items, `relevant` of which count. The item at rank i is relevant with
    probability R/N, and then each of the i-1 before it is with probability (R-1)/(N-1)."""
    if count == 1:
        return 1.0
    others = (relevant - 1) / (count - 1)
    return sum((1 + (rank - 1) * others) / rank for rank in range(1, count + 1)) / count


def read_queries(path):
    queries = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                text, names = line.rstrip("\n").split("\t")
                queries.append((text, set(names.split("|"))))
    return queries


class Asker:
    def __init__(self, address):
        self.address = address
        listed = self.run("tracks", "list", "--limit", "0", "--json").splitlines()
        self.names = {track["id"]: os.path.basename(track["path"]) for track in map(json.loads, listed)}

    def run(self, *arguments):
        result = processes.run("libretto", "--address", self.address, *arguments)
        if result.returncode != 0:
            sys.exit(f"libretto {' '.join(arguments)}:\n{result.stderr}")
        return result.stdout

    def rank(self, text):
        """Every track's id, best first."""
        hits = []
        token = ""
        while True:
            page = json.loads(self.run("search", "--text", text + "^1", "--limit", "1000", "--copies", "--page", token,
                                       "--json"))
            hits += [hit["track"]["id"] for hit in page["hits"]]
            token = page["next_page_token"]
            if not token:
                return hits


def evaluate(asker, queries):
    """Prints a line per query; returns (mean average precision, that of random ranking)."""
    known = set(asker.names.values())
    print(f"{'AP':>6} {'random':>7} {'relevant':>9}  query")
    figures = []
    for text, names in queries:
        if names - known:
            sys.exit(f"not in the catalogue: {', '.join(sorted(names - known))} (query: {text})")
        relevant = {track for track, name in asker.names.items() if name in names}
        ranking = asker.rank(text)
        assert set(ranking) == set(asker.names), "a search must rank the whole catalogue"
        ap = average_precision(ranking, relevant)
        random = expected_average_precision(len(ranking), len(relevant))
        figures.append((ap, random))
        print(f"{ap:6.3f} {random:7.3f} {len(relevant):9}  {text}")
    return tuple(sum(column) / len(figures) for column in zip(*figures))


def fetch_demo_music():
    """The folder that holds it."""
    fetch = os.path.join(processes.SOURCE, "deploy", "fetch-demo-music")
    fetched = subprocess.run([fetch, os.path.join(processes.SOURCE, ".cache", "demo")], check=True,
                             stdout=subprocess.PIPE, text=True)
    return fetched.stdout.strip().splitlines()[-1]


def with_own_server(folder, action):
    processes.require_model()
    with open(os.path.join(processes.MODEL, "manifest.json"), "rb") as file:
        model = hashlib.sha256(file.read()).hexdigest()[:12]
    catalog = os.path.join(processes.SOURCE, ".cache", "demo", f"catalog-{model}")
    os.makedirs(os.path.dirname(catalog), exist_ok=True)
    result = processes.index(catalog, folder, timeout=1500)
    print(result.stdout, end="")
    if result.returncode not in (0, 2):  # 2: a file could not be read; the demo music has a silent one
        sys.exit(f"libretto-index ended with status {result.returncode}\n{result.stderr}")
    server = processes.Server(catalog)
    try:
        return action(server.address)
    finally:
        server.close()


def run_over_demo(description, check):
    """The command line of a script that checks a server: `check` takes its address and gives an exit status."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--address")
    source.add_argument("--demo", action="store_true", help="the demo music, fetched if need be")
    arguments = parser.parse_args()
    sys.exit(check(arguments.address) if arguments.address else with_own_server(fetch_demo_music(), check))


class FiguresTest(unittest.TestCase):
    def test_average_precision(self):
        self.assertEqual(average_precision("abcd", {"a", "b"}), 1)
        self.assertAlmostEqual(average_precision("abcd", {"b", "d"}), (1 / 2 + 2 / 4) / 2)

    def test_expectation_is_the_mean_over_all_rankings(self):
        from itertools import permutations
        for relevant in (1, 2, 4, 5):
            values = [average_precision(p, set(range(relevant))) for p in permutations(range(5))]
            self.assertAlmostEqual(expected_average_precision(5, relevant), sum(values) / len(values))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", default=os.path.join(HERE, "demo_queries.tsv"))
    parser.add_argument("--times", type=float, default=4, help="how much better than random ranking it must be")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--address")
    source.add_argument("--music")
    source.add_argument("--demo", action="store_true", help="the demo music, fetched if need be")
    source.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        unittest.main(argv=sys.argv[:1])
    if arguments.demo:
        arguments.music = fetch_demo_music()

    queries = read_queries(arguments.queries)
    run = lambda address: evaluate(Asker(address), queries)
    mean, random = run(arguments.address) if arguments.address else with_own_server(arguments.music, run)
    print(f"mean average precision {mean:.3f}, of random ranking {random:.3f}: {mean / random:.1f} times "
          f"({len(queries)} queries; at least {arguments.times:g} times wanted)")
    sys.exit(0 if mean >= arguments.times * random else 1)


if __name__ == "__main__":
    main()
