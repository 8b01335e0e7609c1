// Arithmetic on points of the joint space.
#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/embedding.h"

namespace libretto {

// The unit vector of the mean of unit vectors. FAILED_PRECONDITION if they cancel out. At least
// one.
absl::StatusOr<Embedding> NormalizedMean(std::span<const Embedding> vectors);

// A query's vector and how it came about.
struct WeightedSum {
  Embedding unit;  // of sum_i weight_i * vector_i
  float norm = 0;  // length of that sum before it was scaled
};

// FAILED_PRECONDITION if the parts cancel out, that is, if the sum is shorter than a thousandth of
// the sum of the absolute weights. As many weights as vectors, at least one.
absl::StatusOr<WeightedSum> CombineWeighted(std::span<const Embedding> vectors,
                                            std::span<const float> weights);

}  // namespace libretto
