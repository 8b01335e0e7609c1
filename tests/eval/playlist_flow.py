#!/usr/bin/env python3
"""How well playlists flow over the demo music: orders against shuffled lists, paths against random picks.

The cost of a step is the server's own (FlowStep in playlist_service.proto). Exits with 1 if an order costs as much as what
was given, or a path as much as a random pick between the same ends.

    playlist_flow.py --demo                 fetches the demo music, indexes it, starts a server, asks
    playlist_flow.py --address HOST:PORT    asks a server that serves some music already
"""

import functools
import json
import random
import statistics
import sys

from demo_map import processes, run_over_demo

LISTS = 20  # of each kind
TRACKS = 20  # of a list to order
BETWEEN = 8  # tracks of a path


def mean(values):
    values = list(values)
    return sum(values) / len(values)


class Asker:
    def __init__(self, address):
        self.address = address
        self.ids = [json.loads(line)["id"] for line in self.run("tracks", "list", "--limit", "0").splitlines()]

    def run(self, *arguments):
        result = processes.run("libretto", "--address", self.address, *arguments, "--json")
        if result.returncode != 0:
            sys.exit(f"libretto {' '.join(arguments)}:\n{result.stderr}")
        return result.stdout

    def playlist(self, *arguments):
        return json.loads(self.run("playlist", *arguments))["entries"]

    @functools.cache
    def step(self, one, other):
        """Between any two tracks; its similarity and cost are the same both ways."""
        return self.playlist("order", *sorted((one, other)))[1]["step"]

    def cost(self, ids):
        """Mean over the neighbours of a list."""
        return mean(self.step(a, b)["cost"] for a, b in zip(ids, ids[1:]))

    def progress(self, first, last, track):
        lead = self.step(track, last)["similarity"] - self.step(track, first)["similarity"]
        return 0.5 + 0.5 * lead / (1 - self.step(first, last)["similarity"])


def steps_forward(progress):
    """The share of steps that come nearer to the end."""
    return mean(b > a for a, b in zip(progress, progress[1:]))


def flow(entries):
    return mean(entry["step"]["cost"] for entry in entries[1:])


def compare_orders(asker, shape):
    """(mean cost of shuffled lists, of the same in order, correlation of energy and place in those)."""
    given, ordered, rises = [], [], []
    for seed in range(LISTS):
        ids = random.Random(seed).sample(asker.ids, TRACKS)
        given.append(asker.cost(ids))
        entries = asker.playlist("order", *ids, "--shape", shape)
        ordered.append(flow(entries))
        rises.append(statistics.correlation(range(TRACKS), [entry["track"]["energy"] for entry in entries]))
    return mean(given), mean(ordered), mean(rises)


def compare_paths(asker):
    """(cost of random picks, of paths, share of steps forward of random picks, of paths)."""
    rows = []
    for seed in range(LISTS):
        first, *between, last = random.Random(seed).sample(asker.ids, BETWEEN + 2)
        entries = asker.playlist("path", first, last, "--count", str(BETWEEN))
        picked = [0, *(asker.progress(first, last, track) for track in between), 1]
        rows.append((asker.cost([first, *between, last]), flow(entries), steps_forward(picked),
                     steps_forward([entry["progress"] for entry in entries])))
    return tuple(mean(column) for column in zip(*rows))


def report(address):
    """Prints the figures; returns whether playlists are better than chance."""
    asker = Asker(address)
    print(f"{len(asker.ids)} tracks; {LISTS} lists of {TRACKS} tracks, {LISTS} paths with {BETWEEN} between; "
          "mean cost of a step")
    better = True
    for shape in ["flat", "rise", "fall", "arc"]:
        given, ordered, rise = compare_orders(asker, shape)
        print(f"order, {shape + ':':5}  shuffled {given:.3f}   ordered {ordered:.3f}   "
              f"correlation of energy and place {rise:+.2f}")
        better &= ordered < given
    picked, path, picked_forward, path_forward = compare_paths(asker)
    print(f"path:         random   {picked:.3f}   path    {path:.3f}")
    print(f"steps that come nearer to the end: random {picked_forward:.0%}, path {path_forward:.0%}")
    return better and path < picked


if __name__ == "__main__":
    run_over_demo(__doc__, lambda address: 0 if report(address) else 1)
