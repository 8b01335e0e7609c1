"""Is a hit of confidence p right in a share p of cases, whatever the query?

Words, phrases of two concepts and sentences of three; a hit is right if all of them hold by the facts.
"""

import itertools

import numpy as np

import figures

TOP = 20


def queries(facts):
    """(kind, text, right tracks)"""
    by_kind = {kind: [(c.word, tracks) for c, tracks in facts.concepts.items() if c.kind == kind]
               for kind in ("genre", "mood", "instrument")}
    for word, tracks in sorted(facts.words().items()):
        if len(tracks) >= 4:
            yield "word", word, tracks
    for (mood, moody), (genre, of_genre) in itertools.product(by_kind["mood"], by_kind["genre"]):
        if len(moody & of_genre) >= 3:
            yield "phrase", f"{mood} {genre}", moody & of_genre
        for instrument, playing in by_kind["instrument"]:
            if len(moody & of_genre & playing) >= 3:
                yield "sentence", f"A {mood} {genre} piece featuring {instrument}.", moody & of_genre & playing
    for (genre, of_genre), (instrument, playing) in itertools.product(by_kind["genre"], by_kind["instrument"]):
        if len(of_genre & playing) >= 3:
            yield "phrase", f"{genre} with {instrument}", of_genre & playing


def measure(asker, facts):
    answers = {}  # kind -> per query: (confidences, which are right)
    scores = []  # per query: (scores, which are right)
    for kind, text, right in queries(facts):
        hits = asker.search(query=text, limit=TOP).hits
        scores.append((np.array([hit.score for hit in hits]), np.array([hit.track.id in right for hit in hits])))
        answers.setdefault(kind, []).append(
            (np.array([hit.confidence for hit in hits]), np.array([hit.track.id in right for hit in hits])))
    rows = []
    for kind, some in [*answers.items(), ("all", [a for several in answers.values() for a in several])]:
        errors = figures.interval(lambda draw, of=some: pooled(of, draw, figures.calibration_error), range(len(some)))
        rows.append((f"{kind}: calibration error", errors, f" {len(some)} queries"))
        rows.append((f"{kind}: AUC", figures.interval(lambda draw, of=some: pooled(of, draw, right_above_wrong),
                                                      range(len(some)))))
    figures.table(f"Confidence of the top {TOP}", rows)
    print(f"\n  {'said':>10} {'hits':>6} {'mean':>6} {'right':>6}")
    for low, number, said, share in figures.bins(*together([a for several in answers.values() for a in several])):
        print(f"  {low:.1f} to {low + 0.1:.1f} {number:6} {said:6.3f} {share:6.3f}")
    offset, slope = logistic(*together(scores))
    print(f"\n  a fit to these hits: 1 / (1 + exp({-offset:.2f} - {slope:.1f} score))")


def logistic(values, holds):
    """(offset, slope) of the logistic regression of `holds` on `values`, by Newton's method."""
    design = np.stack([np.ones_like(values), values], axis=1)
    weights = np.zeros(2)
    for _ in range(50):
        said = 1 / (1 + np.exp(-design @ weights))
        step = np.linalg.solve(design.T @ (design * (said * (1 - said))[:, None]), design.T @ (holds - said))
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def together(answers):
    return np.concatenate([said for said, _ in answers]), np.concatenate([right for _, right in answers])


def pooled(answers, draw, statistic):
    return statistic(*together([answers[i] for i in draw]))


def right_above_wrong(said, right):
    """AUC by ranks."""
    values, inverse, counts = np.unique(said, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positive, negative = right.sum(), (~right).sum()
    if positive == 0 or negative == 0 or len(values) == 0:
        return np.nan
    return (ranks[right].sum() - positive * (positive + 1) / 2) / (positive * negative)
