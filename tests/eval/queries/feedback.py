"""Do tracks that are marked welcome or not improve what follows?

Of the ten best, up to three right ones are marked welcome and up to two wrong ones not, by the facts. Counted is the
precision of ten tracks that were not marked.
"""

import numpy as np

import figures

TOP, WELCOME, UNWELCOME, MIN_ONE, MIN_TWO = 10, 3, 2, 25, 20


def queries(facts):
    for concept, tracks in facts.concepts.items():
        if len(tracks) >= MIN_ONE:
            yield concept.word, tracks
    for one, tracks in facts.concepts.items():
        for other, others in facts.concepts.items():
            if one.kind == "mood" and other.kind != "mood" and len(tracks & others) >= MIN_TWO:
                yield f"{one.word} {other.word}", tracks & others


def measure(asker, facts):
    before, after, welcome_only = [], [], []
    for text, right in queries(facts):
        ranking = asker.ids(text=text, limit=2 * TOP)
        more = [track for track in ranking[:TOP] if track in right][:WELCOME]
        less = [track for track in ranking[:TOP] if track not in right][:UNWELCOME]
        if not more and not less:
            continue
        marked = set(more + less)
        before.append(precision([track for track in ranking if track not in marked], right))
        after.append(precision(asker.ids(text=text, more_like=more, less_like=less, limit=TOP), right))
        seen = asker.ids(text=text, more_like=more, limit=2 * TOP)
        welcome_only.append(precision([track for track in seen if track not in marked], right))
    figures.table(f"Feedback: {len(before)} queries; P@{TOP} of what was not marked", [
        ("without feedback", figures.mean(before)), ("welcome ones", figures.mean(welcome_only)),
        ("welcome and unwelcome ones", figures.mean(after)), ("difference", figures.mean(np.subtract(after, before)))])


def precision(ids, right):
    return sum(track in right for track in ids[:TOP]) / TOP
