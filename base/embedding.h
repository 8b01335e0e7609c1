// Vectors of the joint audio-text space and the passages of audio they describe.
#pragma once

#include <span>
#include <vector>

namespace libretto {

// A point in the joint space. L2-normalised wherever it crosses a module border, so that Dot() is
// cosine similarity.
using Embedding = std::vector<float>;

// A window of a track and its embedding. Times are seconds from the start of the track; end is
// exclusive and never past the track's duration.
struct Passage {
  double start_seconds = 0;
  double end_seconds = 0;
  Embedding embedding;
};

// Inner product of two vectors of the same length.
float Dot(std::span<const float> a, std::span<const float> b);

// Scales `v` to unit length. Returns false, leaving `v` as it was, if its norm is zero or any value
// is not finite.
bool NormalizeL2(std::span<float> v);

}  // namespace libretto
