#!/usr/bin/env python3
"""Whether typed queries do with the demo music what they say: each capability of docs/search.md by its command.

usage: demo_understanding.py --demo | --address HOST:PORT
"""
import json
import os
import sys
import tempfile

import demo_map
from support import processes


class Session:
    """One person at the command line."""

    def __init__(self, address, home):
        self.address, self.variables, self.failures = address, {"XDG_STATE_HOME": home}, []

    def search(self, *arguments):
        result = processes.run("libretto", "--address", self.address, "search", *arguments, "--json",
                               variables=self.variables)
        if result.returncode not in (0, 3):
            sys.exit(f"libretto search {' '.join(arguments)}:\n{result.stderr}")
        return json.loads(result.stdout)

    def titles(self, *arguments):
        return [hit["track"]["title"] for hit in self.search(*arguments).get("hits", [])]

    def check(self, what, holds):
        print(f"{'ok    ' if holds else 'FAILED'}  {what}")
        if not holds:
            self.failures.append(what)


def exclusions(s):
    plain = s.titles("epic battle", "-n", "10")
    typed = s.titles("epic battle without choir", "-n", "10")
    s.check("an exclusion changes the answer and leaves its subject", typed != plain and "Battle Music" in typed)
    s.check("--not does what the words do", s.titles("epic battle", "--not", "choir", "-n", "10") == typed)


def names(s):
    s.check("a title comes first", s.titles("traveling minstrels")[0] == "Traveling Minstrels")
    s.check("an artist's name finds their tracks",
            {hit["track"]["artist"] for hit in s.search("mattias westlund", "-n", "5")["hits"]} == {"Mattias Westlund"})
    by = s.search("songs by Doug Kaufman", "-n", "50")["hits"]
    s.check("songs by an artist are theirs alone", {hit["track"]["artist"] for hit in by} == {"Doug Kaufman"})
    like = s.search("like Doug Kaufman", "-n", "20")["hits"]
    s.check("music like an artist's is not theirs", "Doug Kaufman" not in {hit["track"]["artist"] for hit in like})


def comparisons(s):
    hit = s.search("like Battle Epic but quieter", "--explain")["hits"][0]
    reason = next(r["comparison"] for r in hit["reasons"] if "comparison" in r)
    s.check("quieter is quieter", reason["value"] <= reason["reference"] - 2)
    calmer = s.titles("like Battle Epic but calmer", "-n", "3")
    s.check("calmer is another answer", calmer != s.titles("like Battle Epic", "-n", "3"))


def conditions(s):
    response = s.search("battle from 2009 to 2012, under 5 minutes", "--explain")
    s.check("years and lengths hold", all(2009 <= hit["track"]["year"] <= 2012 and hit["track"]["duration_seconds"] < 300
                                          for hit in response["hits"]))
    s.check("what kept tracks out is told", len(response["removals"]) == 2)


def refusal(s):
    s.check("nothing matches nonsense", s.search("quarterly tax report").get("no_match", False))
    s.check("what is there matches", not s.search("epic orchestral battle").get("no_match", False))
    s.check("confidence lies in [0, 1]", all(0 <= hit.get("confidence", 0) <= 1 for hit in s.search("sad")["hits"]))


def variety(s):
    artists = [hit["track"].get("artist") for hit in s.search("epic battle", "--per-artist", "1")["hits"]]
    named = [artist for artist in artists if artist]
    s.check("one hit of an artist", len(named) == len(set(named)))
    s.check("spread hits differ from the nearest",
            s.titles("epic battle", "--spread", "0.6") != s.titles("epic battle"))
    explored = s.titles("epic battle", "--explore", "1", "--seed", "7")
    s.check("chance repeats itself", explored == s.titles("epic battle", "--explore", "1", "--seed", "7"))


def conversation(s):
    first = s.titles("sad slow strings", "-n", "3")
    second = s.titles("--reply", "another one", "-n", "3")
    s.check("another one was not shown", not set(first) & set(second))
    third = s.search("--reply", "more like the second", "-n", "3")
    s.check("the second was welcome", any(part["description"] == f'more like "{second[1]}"'
                                          for part in third["understanding"]["parts"]))
    s.check("feedback leaves out what it names",
            "Sad" not in s.titles("sad slow strings", "--more-like", "Sad", "-n", "20"))


def check(address):
    with tempfile.TemporaryDirectory() as home:
        session = Session(address, home)
        for part in (exclusions, names, comparisons, conditions, refusal, variety, conversation):
            part(session)
        return 1 if session.failures else 0


if __name__ == "__main__":
    demo_map.run_over_demo(__doc__, check)
