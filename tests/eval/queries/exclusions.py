"""Do "X without Y" answers leave Y out and stay with X?

X is a genre, mood or instrument, Y an instrument or mood that at least a fifth of X's pieces have and `MIN_OTHERS` have
not.
"""

import figures
from facts import overlap

MIN_PIECES, MIN_SHARE, MIN_OTHERS, TOP = 15, 0.2, 25, 10


def pairs(facts):
    for x, with_x in facts.concepts.items():
        for y, with_y in facts.concepts.items():
            if y.kind == "genre" or (x.kind == "instrument" and y.kind == "mood") or overlap(x, y):
                continue
            if len(with_x) >= MIN_PIECES and len(with_x & with_y) >= MIN_SHARE * len(with_x) \
                    and len(with_x - with_y) >= MIN_OTHERS:
                yield x, y


def measure(asker, facts):
    ways = {
        "X alone": lambda x, y: {"text": x.word},
        "the words, unread": lambda x, y: {"text": f"{x.word} without {y.word}"},
        "Y at weight -0.5": lambda x, y: {"text": x.word, "weighted": [(y.word, -0.5)]},
        "Y excluded": lambda x, y: {"text": x.word, "exclusions": [y.word]},
        '"X without Y" typed': lambda x, y: {"query": f"{x.word} without {y.word}"},
        "Y's pieces taken out": lambda x, y: {"text": x.word, "without": sorted(facts.concepts[y])},
    }
    chosen = list(pairs(facts))
    heard, right, both = {}, {}, {}
    for name, way in ways.items():
        heard[name], right[name], both[name] = [], [], []
        for x, y in chosen:
            found = set(asker.ids(limit=TOP, **way(x, y)))
            with_x, with_y = facts.concepts[x], facts.concepts[y]
            heard[name].append(len(found & with_y) / TOP)
            right[name].append(len(found & with_x) / TOP)
            both[name].append(len(found & with_x - with_y) / TOP)
    figures.table(f"Exclusions: {len(chosen)} pairs; share of the top {TOP} that has Y",
                  [(name, figures.mean(heard[name])) for name in ways])
    figures.table(f"P@{TOP} of X", [(name, figures.mean(right[name])) for name in ways])
    figures.table(f"P@{TOP} of X without Y", [(name, figures.mean(both[name])) for name in ways])
    typed = '"X without Y" typed'
    figures.table("As typed, in relation", [
        ("Y: times less than with X alone", figures.ratio(heard["X alone"], heard[typed])),
        ("Y: times less than with the words, unread", figures.ratio(heard["the words, unread"], heard[typed])),
        ("P of X: share of that with X alone", figures.ratio(right[typed], right["X alone"])),
        ("P of X: the same with Y's pieces taken out", figures.ratio(right["Y's pieces taken out"], right["X alone"]))])
