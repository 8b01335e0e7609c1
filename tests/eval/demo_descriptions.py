#!/usr/bin/env python3
"""Whether descriptions of the demo music say what its titles say.

usage: demo_descriptions.py --demo | --address HOST:PORT
"""
import json
import os
import statistics
import sys

import demo_map
from support import processes

# Title -> a tag that it must have.
TAGS = {"Sad": "sad", "Battle Epic": "choir", "Traveling Minstrels": "violin", "Suspense": "tense",
        "Elf Land": "choir", "Love Theme": "flute"}
# Titles of gentle and of violent pieces: arousal must tell the groups apart.
GENTLE = ["Sad", "The Deep Path", "Love Theme", "Silvan Sanctuary", "Transience"]
VIOLENT = ["Battle Music", "Vengeful Pursuit", "Loyalists", "Casualties of War", "The City Falls"]


def check(address):
    def describe(title):
        result = processes.run("libretto", "--address", address, "describe", title, "--json")
        if result.returncode != 0:
            sys.exit(f"libretto describe {title}:\n{result.stderr}")
        return json.loads(result.stdout)

    failures = []
    for title, label in TAGS.items():
        response = describe(title)
        print(f"{title}: {response['description']}")
        if label not in [tag["label"] for tag in response["tags"]]:
            failures.append(f"{title} is not tagged {label}")
        if len(response["events"]) > 6:
            failures.append(f"{title} has more than six events")
    means = {}
    for name, titles in (("gentle", GENTLE), ("violent", VIOLENT)):
        means[name] = statistics.mean(describe(title)["arousal"] for title in titles)
        print(f"arousal of {name} pieces: {means[name]:+.2f}")
    if means["gentle"] + 0.2 > means["violent"]:
        failures.append("arousal does not tell gentle pieces from violent ones")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    demo_map.run_over_demo(__doc__, check)
