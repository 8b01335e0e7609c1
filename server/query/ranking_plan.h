// From a query's wishes beside its vector to the plan that its neighbours are ranked by.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/call.h"
#include "server/query/labeler.h"
#include "server/query/query.h"
#include "server/query/ranking.h"
#include "server/query/text_input.h"

namespace libretto {

// Immutable and thread-safe.
class RankingPlanner {
 public:
  // Both outlive this object.
  RankingPlanner(const Labeler& labeler, TextInput& text) : labeler_(labeler), text_(text) {}

  // `vector` is the query's, `references` what its positive clauses refer to, `filter` what its
  // hits must satisfy. Appends to `warnings`. INVALID_ARGUMENT naming the field: words that the
  // model refuses, a comparison with nothing to compare with; NOT_FOUND: a track to compare with
  // that the view lacks.
  absl::StatusOr<RankingPlan> Plan(const Query& query, Embedding vector,
                                   std::span<const TrackSketch> references, const Filter* filter,
                                   const View& view, const Call& call,
                                   std::vector<std::string>& warnings) const;

 private:
  absl::StatusOr<std::vector<std::vector<Label>>> MakeExclusions(
      const std::vector<std::string>& exclusions, const Call& call) const;
  absl::StatusOr<Axis> MakeAxis(const Comparison& comparison, int index, const Call& call) const;

  const Labeler& labeler_;
  TextInput& text_;
};

}  // namespace libretto
