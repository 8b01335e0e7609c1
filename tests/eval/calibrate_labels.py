#!/usr/bin/env python3
"""Fits how likely a label is to hold by its strength, and says how far to trust the fit.

usage: calibrate_labels.py FACTS.jsonl [--address HOST:PORT] [--libretto PROGRAM] [--check]

A server holds a catalogue of the rendered pieces that FACTS.jsonl (libretto-train compose) speaks of:

    libretto-index --model .cache/model/default --catalog rendered FOLDER
    librettod --model .cache/model/default --catalog rendered

Half of the pieces (by a hash of their names) are fitted to; the others are the check. Prints the constants of
server/query/label_confidence.cc, then a table for each kind of label: of the pairs of piece and label whose
confidence lies in a bin, how many hold, and the expected calibration error. A label that no piece has is left
out, and so are genres and moods of pieces whose facts name none. --check fits nothing: all pieces are
checked against the confidences that the server gives.
"""
import argparse
import concurrent.futures
import json
import math
import os
import subprocess
import zlib

TRUTH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "label_truth.tsv")
BINS = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001]
FACTS = {"instrument": lambda fact: [part["name"] for part in fact["parts"]],
         "genre": lambda fact: fact["genres"], "mood": lambda fact: fact["moods"]}


def read_truth():
    """Kind, label, words that make it true."""
    with open(TRUTH, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line[0] != "#"][1:]
    return [(kind, label, {label, *words.split("|")}) for kind, label, words in rows]


def scores(options, title, labels):
    """Label -> its score, of the piece with this title."""
    arguments = [part for label in labels for part in ("--label", label)]
    result = subprocess.run(
        [options.libretto, "--address", options.address, "tag", "--track", title, "--json", "--limit", "512", *arguments],
        check=True, capture_output=True, text=True)
    return {score["label"]: score for score in json.loads(result.stdout)["labels"]}


def samples(facts, truth, scored):
    """Kind -> (strength, confidence, whether it holds) of pieces and labels."""
    said = [{kind: {word.lower() for word in of(fact)} for kind, of in FACTS.items()} for fact in facts]
    result = {kind: [] for kind in FACTS}
    for kind, label, words in truth:
        if not any(words & words_of[kind] for words_of in said):
            continue
        for words_of, score in zip(said, scored):
            if kind == "instrument" or words_of[kind]:
                holds = bool(words & words_of[kind])
                result[kind].append((score[label]["strength"], score[label].get("confidence"), holds))
    return result


def fit(pairs):
    """Slope and offset of the logistic that makes `pairs` likeliest, by Newton's method."""
    slope, offset = 0.0, 0.0
    for _ in range(50):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for x, holds in pairs:
            p = 1 / (1 + math.exp(-(slope * x + offset)))
            e, w = holds - p, p * (1 - p)
            g0, g1 = g0 + e, g1 + e * x
            h00, h01, h11 = h00 + w, h01 + w * x, h11 + w * x * x
        det = h00 * h11 - h01 * h01
        d0, d1 = (h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det
        offset, slope = offset + d0, slope + d1
        if abs(d0) + abs(d1) < 1e-9:
            break
    return slope, offset


def report(kind, judged):
    """judged: (confidence, whether it holds)."""
    print(f"\n{kind}: {len(judged)} pairs, {sum(h for _, h in judged)} hold")
    print("confidence     pairs  mean  hold")
    error = 0.0
    for low, high in zip(BINS, BINS[1:]):
        inside = [(c, h) for c, h in judged if low <= c < high]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            rate = sum(h for _, h in inside) / len(inside)
            error += abs(mean - rate) * len(inside) / len(judged)
            print(f"{low:.2f} to {min(high, 1):.2f} {len(inside):6d}  {mean:.2f}  {rate:.2f}")
    print(f"expected calibration error {error:.3f}")
    said = [(c, h) for c, h in judged if c >= 0.25]
    if said:
        error = abs(sum(c - h for c, h in said) / len(said))
        print(f"of 0.25 and more: mean confidence {sum(c for c, _ in said) / len(said):.2f}, "
              f"{sum(h for _, h in said) / len(said):.2f} hold ({len(said)} pairs)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts")
    parser.add_argument("--address", default="127.0.0.1:50051")
    parser.add_argument("--libretto", default="libretto")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    truth = read_truth()
    with open(options.facts, encoding="utf-8") as file:
        facts = sorted((json.loads(line) for line in file), key=lambda fact: fact["file"])
    titles = [os.path.splitext(fact["file"])[0] for fact in facts]
    labels = [label for _, label, _ in truth]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        scored = list(pool.map(lambda title: scores(options, title, labels), titles))
    if options.check:
        for kind, judged in samples(facts, truth, scored).items():
            report(kind, [(confidence, holds) for _, confidence, holds in judged])
        return
    halves = [[(f, s) for f, s in zip(facts, scored) if zlib.crc32(f["file"].encode()) % 2 == half] for half in (0, 1)]
    fitted, checked = (samples([f for f, _ in half], truth, [s for _, s in half]) for half in halves)
    fitted["any"], checked["any"] = sum(fitted.values(), []), sum(checked.values(), [])
    constants = {kind: fit([(x, holds) for x, _, holds in triples]) for kind, triples in fitted.items()}
    for kind, (slope, offset) in constants.items():
        print(f"{kind:10} slope {slope:.3f}, offset {offset:.3f}")
    for kind, (slope, offset) in constants.items():
        report(kind, [(1 / (1 + math.exp(-(slope * x + offset))), holds) for x, _, holds in checked[kind]])


if __name__ == "__main__":
    main()
