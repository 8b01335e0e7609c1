"""Do answers to "like T but QUALITY" differ from T in that direction?

A seed counts as right if the mean of the ten best is on the wanted side of it, by the facts. Seeds on whose wanted side
less than a tenth of the catalogue lies are left out. Moods are facts of some pieces only, so theirs are lower bounds.
"""

import math
import random
import re

import numpy as np

import brightness
import figures
from facts import has_mood, parts_of

TOP, MIN_SIDE = 10, 0.1
DENSITY = {"sparse": 0, "moderate": 1, "busy": 2}
ELECTRIC = re.compile(r"synth|pad$|lead|808|electronic|electric|distorted|overdriven|sawtooth|square|clavinet|slap|"
                      r"crystal|echo drops|orchestra hit|hammond|rock organ|bass guitar|fretless|power drums|charang")
GLAD, GLOOMY = ("happy", "playful", "festive"), ("sad", "dark", "tense")
STILL, LIVELY = ("calm", "romantic"), ("energetic", "aggressive", "tense", "festive")


def difference(fact, one, other):
    return has_mood(fact, *one) - has_mood(fact, *other)


# (quality, word typed for more, for less) -> what is true of a track.
QUALITIES = {
    ("fast", "faster", "slower"): lambda track, fact: math.log2(fact["bpm"]),
    ("loud", "louder", "quieter"): lambda track, fact: track.loudness_lufs,
    ("energetic", "more energetic", "calmer"): lambda track, fact: difference(fact, LIVELY, STILL),
    ("happy", "happier", "sadder"): lambda track, fact: difference(fact, GLAD, GLOOMY),
    ("dark", "darker", "less dark"): lambda track, fact: difference(fact, GLOOMY + ("aggressive",), GLAD),
    ("acoustic", "more acoustic", "less acoustic"):
        lambda track, fact: np.mean([not ELECTRIC.search(part) for part in parts_of(fact)]),
    ("busy", "busier", "less busy"): lambda track, fact: DENSITY[fact["density"]] + 0.1 * len(fact["parts"]),
}


def measure(asker, facts, audio=False, seeds=150, seed=1):
    """`audio`: read the files of the tracks too, for how bright they are."""
    tracks = {track.id: track for track in asker.tracks if track.id in facts.of}
    truths = {names: {track: float(truth(tracks[track], facts.of[track])) for track in tracks}
              for names, truth in QUALITIES.items()}
    if audio:
        truths[("bright", "brighter", "less bright")] = brightness.of_tracks(tracks.values())
    rows, lost = [], []
    for (quality, more, less), true in truths.items():
        for sign, direction, typed in ((1, "MORE", more), (-1, "LESS", less)):
            right, plain, understood = [], [], []
            for track in seeds_with_room(true, sign, seeds, seed):
                nearest = asker.search(like=track, limit=TOP)
                found = asker.search(like=track, limit=TOP, comparisons=[comparison(asker, quality, direction)])
                answer = asker.search(query=f"like {tracks[track].title} but {typed}", limit=TOP)
                plain.append(mean_side(nearest, true, track, sign))
                right.append(mean_side(found, true, track, sign))
                understood.append([h.track.id for h in answer.hits] == [h.track.id for h in found.hits])
                lost.append(np.mean([h.score for h in nearest.hits]) - np.mean([h.score for h in found.hits]))
            rows.append((typed, figures.mean(right), f"  nearest alone {np.mean(plain):.3f}, "
                         f"typed gives the same in {np.mean(understood):.0%}"))
    figures.table(f"Comparisons: share of seeds whose top {TOP} differs in the right direction", rows)
    figures.table("Cosine to the seed that is given up, mean of the top", [("all", figures.mean(lost))])


def seeds_with_room(true, sign, count, seed):
    """Tracks on whose wanted side there are others."""
    values = np.array(list(true.values()))
    with_room = [track for track, value in sorted(true.items()) if (sign * (values - value) > 1e-9).mean() >= MIN_SIDE]
    return random.Random(seed).sample(with_room, min(count, len(with_room)))


def mean_side(answer, true, track, sign):
    found = [true[hit.track.id] for hit in answer.hits if hit.track.id in true]
    return bool(found) and sign * (np.mean(found) - true[track]) > 1e-9


def comparison(asker, quality, direction):
    return asker.client.message("Comparison", quality=quality,
                                direction=asker.client.enum("Comparison.Direction", direction))
