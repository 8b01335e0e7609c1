"""Does the server say so when nothing matches?

In the catalogue: words that at least four pieces have. Out of it: the same words, while the pieces that have them, or a
word near them, are filtered out. Elsewhere: texts that are not about music. The score is the mean confidence of the
three best hits.
"""

import numpy as np

import figures

MIN_PIECES, NEAR, MIN_LEFT = 4, 0.6, 0.3
ELSEWHERE = [
    "quarterly tax report", "asdfgh", "recipe for lentil soup", "how to fix a leaking tap", "javascript array sort",
    "mortgage interest rates", "weather in Oslo tomorrow", "qwertyuiop zxcv", "lorem ipsum dolor sit amet",
    "invoice number 48213", "the mitochondria is the powerhouse of the cell", "used car for sale", "flight to Berlin",
    "symptoms of influenza", "chemical formula of caffeine", "parliament election results", "python list comprehension",
    "vacuum cleaner bags", "legal advice divorce", "dog food brands", "sourdough starter", "income statement",
    "tcp connection refused", "garden hose adapter", "visa application form", "printer out of ink", "foo bar baz"]
ABSENT_FROM_DEMO = [
    "throat singing", "mariachi", "bagpipe march", "reggae", "flamenco guitar", "banjo bluegrass", "salsa",
    "bossa nova", "country singer with steel guitar", "children singing", "rap vocals", "heavy metal growling",
    "female opera aria", "harmonica blues", "accordion polka", "sitar raga", "saxophone jazz solo", "ukulele pop song",
    "punk rock"]


def ask(asker, query, without=()):
    """(score, refused)"""
    answer = asker.search(query=query, limit=3, without=without)
    confidences = [hit.confidence for hit in answer.hits]
    return (float(np.mean(confidences)) if confidences else 0.0, answer.no_match)


def show(title, present, absent):
    """`present`: answers of what is there; `absent`: name -> answers of what is not."""
    rows = [(f"AUC against {name}", figures.auc_interval([s for s, _ in present], [s for s, _ in answers]),
             f" {len(answers)} queries") for name, answers in absent.items()]
    figures.table(f"{title}: {len(present)} queries of what is there", rows)
    figures.table("Refused", [("what is there", figures.mean([r for _, r in present]))] +
                  [(name, figures.mean([r for _, r in answers])) for name, answers in absent.items()])


def measure(asker, facts):
    words = facts.words()
    vectors = asker.vectors(sorted(words))
    names = sorted(vectors)
    matrix = np.array([vectors[name] for name in names])
    present, absent = [], []
    for word in sorted(w for w, tracks in words.items() if len(tracks) >= MIN_PIECES):
        near = [names[i] for i in np.flatnonzero(matrix @ np.array(vectors[word]) > NEAR)]
        having = set().union(words[word], *(words[name] for name in near))
        if len(having) > (1 - MIN_LEFT) * len(facts.of):
            continue
        present.append(ask(asker, word))
        absent.append(ask(asker, word, without=sorted(having)))
    show("No match", present,
         {"what was taken out": absent, "not about music": [ask(asker, query) for query in ELSEWHERE]})


def measure_demo(asker, judged):
    show("No match, demo music", [ask(asker, query) for query, _ in judged],
         {"music that it lacks": [ask(asker, query) for query in ABSENT_FROM_DEMO],
          "not about music": [ask(asker, query) for query in ELSEWHERE]})
