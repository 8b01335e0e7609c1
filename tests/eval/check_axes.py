#!/usr/bin/env python3
"""How well valence and arousal tell pieces of opposite moods apart.

usage: check_axes.py FACTS.jsonl [--address HOST:PORT] [--libretto PROGRAM]

A server holds a catalogue of the rendered pieces that FACTS.jsonl speaks of, as for calibrate_labels.py. Prints
how often a piece whose moods lie on the upper side has the higher value (area under the curve), also for what
is measured, and for arousal with a measured fact added.
"""
import argparse
import concurrent.futures
import json
import os
import statistics
import subprocess

SIDES = {
    "valence": ("happy|cheerful|joyful|jolly|sunny|carefree|festive|light-hearted|fun|uplifting|upbeat|bright|euphoric|"
                "pleasant|playful|comical|romantic",
                "sad|melancholic|mournful|wistful|lonely|somber|gloomy|dark|menacing|ominous|angry|aggressive|tense|"
                "suspenseful|eerie|unsettling|moody|rebellious"),
    "arousal": ("energetic|driving|lively|upbeat|intense|powerful|fast and loud|frantic|rollicking|wild|danceable|"
                "aggressive|angry|festive|urgent|euphoric|heavy",
                "calm|peaceful|serene|relaxed|relaxing|gentle|tender|meditative|soothing|mellow|laid-back|contemplative|"
                "spacious|dreamy|sad|lonely|mournful"),
}
MEASURED = ("tempo_bpm", "energy", "loudness_lufs")


def describe(options, title):
    command = [options.libretto, "--address", options.address, "describe", title, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def on_sides(facts, axis):
    """For each piece: 1 upper, -1 lower, 0 neither or both."""
    upper, lower = (set(words.split("|")) for words in SIDES[axis])
    return [bool(upper & set(f["moods"])) - bool(lower & set(f["moods"])) for f in facts]


def area(values, sides):
    upper = [v for v, side in zip(values, sides) if side > 0]
    lower = [v for v, side in zip(values, sides) if side < 0]
    wins = sum((u > v) + (u == v) / 2 for u in upper for v in lower)
    return f"{wins / len(upper) / len(lower):.3f} ({len(upper)} and {len(lower)} pieces)"


def standardised(values):
    known = [v for v in values if v is not None]
    mean, deviation = statistics.mean(known), statistics.pstdev(known)
    return [0.0 if v is None else (v - mean) / deviation for v in values]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts")
    parser.add_argument("--address", default="127.0.0.1:50051")
    parser.add_argument("--libretto", default="libretto")
    options = parser.parse_args()
    with open(options.facts, encoding="utf-8") as file:
        facts = [json.loads(line) for line in file]
    titles = [os.path.splitext(fact["file"])[0] for fact in facts]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        heard = list(pool.map(lambda title: describe(options, title), titles))
    values = {axis: [h[axis] for h in heard] for axis in SIDES}
    sides = {axis: on_sides(facts, axis) for axis in SIDES}
    for axis in SIDES:
        print(f"{axis}: {area(values[axis], sides[axis])}")
    for name, side in (("energetic", 1), ("calm", -1)):
        of_side = [v if a == side else 0 for v, a in zip(sides["valence"], sides["arousal"])]
        print(f"valence of {name} pieces: {area(values['valence'], of_side)}")
    own = standardised(values["arousal"])
    for fact in MEASURED:
        z = standardised([h.get(fact) for h in heard])
        print(f"arousal by {fact}: {area(z, sides['arousal'])}")
        for weight in (0.25, 0.5, 1):
            mixed = [a + weight * b for a, b in zip(own, z)]
            print(f"arousal and {weight} of {fact}: {area(mixed, sides['arousal'])}")


if __name__ == "__main__":
    main()
