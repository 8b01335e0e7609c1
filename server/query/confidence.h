// How likely it is that a hit is what was asked for.
#pragma once

namespace libretto {

// Below this a query's best hit is no match.
inline constexpr float kMatchConfidence = 0.35f;

// In [0, 1]. `strength` is the hit's similarity in standard deviations over the reference audio
// (Label::Score). Fitted by tests/eval/queries/calibration.py; docs/search.md has its figures.
float ConfidenceOf(float strength);

// That of a hit of which the metadata says the share `named`, in [0, 1], of what was asked for.
float WithEvidence(float confidence, float named);

}  // namespace libretto
