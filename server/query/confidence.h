// How likely it is that a hit is what was asked for, in [0, 1].
#pragma once

namespace libretto {

// A query whose best three hits are below this on average has no match.
inline constexpr float kMatchConfidence = 0.25f;

// Of a query of words. `deviation` is that of its similarity over the reference audio: small where
// the words say little about music. A logistic regression on rendered music with known facts, by
// tests/eval/calibrate.py; docs/search.md has its figures.
float ConfidenceOfWords(float similarity, float deviation);

// Of a query with audio or tracks, from how far the hit's similarity stands out, in standard
// deviations over the reference audio. Not fitted to judgements: there are none.
float ConfidenceOfSound(float strength);

// That of a hit of which the metadata says the share `named`, in [0, 1], of what was asked for.
float WithEvidence(float confidence, float named);

}  // namespace libretto
