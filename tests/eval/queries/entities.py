"""Are tracks found by their names, as people type them, and do names leave other queries alone?

Names are those of the catalogue's tracks that have an artist. A query's right tracks are those of that title, artist
or album.
"""

import collections
import unicodedata

import numpy as np

import figures


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def with_a_slip(text):
    """Two neighbouring letters of the longest word swapped; None where no word is long enough to be told again."""
    word = max(text.split(), key=len)
    if len(word) < 5:
        return None
    middle = len(word) // 2
    return text.replace(word, word[:middle - 1] + word[middle] + word[middle - 1] + word[middle + 1:], 1)


def without_first_word(text):
    words = text.split()
    return " ".join(words[1:]) if len(words) >= 3 else None


def queries(tracks):
    """(kind, query, ids of the right tracks)."""
    for field in ("title", "artist", "album"):
        named = collections.defaultdict(set)
        for track in tracks:
            if track.artist and getattr(track, field):
                named[getattr(track, field)].add(track.id)
        for name, right in sorted(named.items()):
            yield field, name, right
            yield f"{field}, small letters without accents", plain(name).lower(), right
            for kind, changed in (("a slip", with_a_slip(name)), ("its first word missing", without_first_word(name))):
                if changed:
                    yield f"{field}, {kind}", changed, right
            if field == "artist":
                yield '"songs by ARTIST"', f"songs by {name}", right
    for track in sorted(tracks, key=lambda t: t.id):
        if track.artist and track.title:
            yield '"TITLE by ARTIST"', f"{track.title} by {track.artist}", {track.id}


def reciprocal_rank(ids, right):
    return next((1 / rank for rank, track in enumerate(ids, 1) if track in right), 0)


def measure(asker, judged):
    """`judged`: (query, names of its files) of queries that name nothing."""
    ranks = collections.defaultdict(list)
    for kind, query, right in queries(asker.tracks):
        ranks[kind].append(reciprocal_rank(asker.ids(query=query, limit=100), right))
    if not ranks:
        print("\nNames: no track of the catalogue has an artist")
        return
    every = [value for values in ranks.values() for value in values]
    figures.table("Names: MRR of the first right track",
                  [(kind, figures.mean(values), f" {len(values)} queries") for kind, values in ranks.items()] +
                  [("all", figures.mean(every), f" {len(every)} queries")])
    if judged:
        harm(asker, judged)


def harm(asker, judged):
    files = {track.id: track.path.rsplit("/", 1)[-1] for track in asker.tracks}
    heard, typed = [], []
    for query, names in judged:
        if not names & set(files.values()):
            continue
        for figure, way in ((heard, {"text": query}), (typed, {"query": query})):
            ranking = asker.ids(limit=1000, **way)
            ranking += sorted(set(files) - set(ranking))
            figure.append(figures.average_precision([files[track] in names for track in ranking]))
    if heard:
        figures.table(f"Judged queries: {len(heard)}; mAP", [
            ("by sound alone", figures.mean(heard)), ("as typed", figures.mean(typed)),
            ("difference", figures.mean(np.subtract(typed, heard)))])
