#include "server/query/vectors.h"

#include <cmath>

#include "server/query/errors.h"

namespace libretto {
namespace {

constexpr float kCancelled = 1e-3f;

}  // namespace

absl::StatusOr<WeightedSum> CombineWeighted(std::span<const Embedding> vectors,
                                            std::span<const float> weights) {
  Embedding sum(vectors.front().size(), 0.0f);
  float total = 0;
  for (size_t i = 0; i < vectors.size(); ++i) {
    total += std::abs(weights[i]);
    for (size_t j = 0; j < sum.size(); ++j) sum[j] += weights[i] * vectors[i][j];
  }
  const float norm = std::sqrt(Dot(sum, sum));
  if (norm < kCancelled * total || !NormalizeL2(sum)) {
    return WithReason(absl::FailedPreconditionError(
                          "the clauses cancel each other out and leave nothing to search for: "
                          "change a weight or drop a clause"),
                      reason::kClausesCancel);
  }
  return WeightedSum{std::move(sum), norm};
}

absl::StatusOr<Embedding> NormalizedMean(std::span<const Embedding> vectors) {
  const std::vector<float> ones(vectors.size(), 1.0f);
  auto sum = CombineWeighted(vectors, ones);
  if (!sum.ok()) return sum.status();
  return std::move(sum->unit);
}

}  // namespace libretto
