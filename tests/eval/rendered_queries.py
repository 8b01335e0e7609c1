#!/usr/bin/env python3
"""Writes captions for libretto-eval from the facts of rendered music (libretto-train compose).

usage: rendered_queries.py FACTS.jsonl phrases
       rendered_queries.py FACTS.jsonl sentences
       rendered_queries.py FACTS.jsonl words
       rendered_queries.py FACTS.jsonl LANGUAGE LEXICON.tsv

phrases: a phrase a piece, of its mood, genre and instruments.
sentences: what the caption grammar wrote about each piece.
words: every word for a genre, mood or instrument that at least five pieces have.
LANGUAGE (en, de, fr, ...): the lexicon's term for each of these words that the lexicon knows; words
that a language says alike become one query.
"""
import collections
import json
import sys

MIN_PIECES = 5


def words_of(fact):
    return [w.lower() for w in fact["genres"] + fact["moods"] + [p["name"] for p in fact["parts"]]]


def phrase_of(fact):
    parts = list(dict.fromkeys(p["name"] for p in fact["parts"]))[:3]
    genre = fact["genres"][0] if fact["genres"] else "music"
    instruments = " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    return f"{' '.join(fact['moods'][:2])} {genre} with {instruments}".strip()


def files_by_word(facts):
    files = collections.defaultdict(list)
    for fact in facts:
        for word in dict.fromkeys(words_of(fact)):
            files[word].append(fact["file"])
    return {w: f for w, f in sorted(files.items()) if len(f) >= MIN_PIECES}


def translations(path, language):
    """English term -> the language's first term."""
    rows = [l.rstrip("\n").split("\t") for l in open(path, encoding="utf-8") if l[0] not in "#\n"]
    header, terms = rows[0], {}
    for row in rows[1:]:
        if row[0] == "template":
            continue
        for english in row[header.index("en")].split("|"):
            terms.setdefault(english.lower(), row[header.index(language)].split("|")[0])
    return terms


def main(path, what, lexicon=None):
    facts = [json.loads(line) for line in open(path, encoding="utf-8")]
    queries = collections.defaultdict(list)
    if what in ("phrases", "sentences"):
        for fact in facts:
            text = fact["caption"] if what == "sentences" else phrase_of(fact)
            queries[text].append(fact["file"])
    else:
        terms = translations(lexicon, what) if lexicon else None
        for word, files in files_by_word(facts).items():
            if terms is None:
                queries[word] += files
            elif word in terms:
                term = word if what == "en" else terms[word]
                queries[term] += [f for f in files if f not in queries[term]]
    print("text\tfiles")
    for text, files in queries.items():
        print(text, "|".join(files), sep="\t")


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
