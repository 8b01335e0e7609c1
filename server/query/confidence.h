// How likely it is that a hit is what was asked for, in [0, 1].
#pragma once

#include <cstddef>

namespace libretto {

// Of a query of words, from the cosine of query and hit: a logistic regression on rendered music
// with known facts. docs/search.md has its figures.
float ConfidenceOfWords(float similarity);

// Of a query with audio or tracks, from how far the hit's similarity stands out, in standard
// deviations over the reference audio. Not fitted to judgements: there are none.
float ConfidenceOfSound(float strength);

// That of a hit of which the metadata says the share `named`, in [0, 1], of what was asked for.
float WithEvidence(float confidence, float named);

// A query of so many words, or one of sound, has no match if its best three hits are below this on
// average. Sentences are further from music than single words.
float LeastSimilarity(size_t words);
inline constexpr float kLeastConfidence = 0.25f;

}  // namespace libretto
