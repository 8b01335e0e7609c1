#include "index/vectors/check_query.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace libretto {

absl::Status CheckQuery(std::span<const float> query, const NeighborOptions& options,
                        const VectorIndex& index) {
  if (query.size() != static_cast<size_t>(index.dimension())) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the query vector has ", query.size(), " dimensions; the index has ", index.dimension()));
  }
  if (!std::all_of(query.begin(), query.end(), [](float x) { return std::isfinite(x); })) {
    return absl::InvalidArgumentError("the query vector has a value that is not finite");
  }
  if (options.k < 1) {
    return absl::InvalidArgumentError(absl::StrCat("k is ", options.k, "; it must be positive"));
  }
  if (options.allowed && options.allowed->rows() != index.size()) {
    return absl::InvalidArgumentError(absl::StrCat("a set over ", options.allowed->rows(),
                                                   " rows for an index of ", index.size()));
  }
  if (options.deadline != absl::InfiniteFuture() && absl::Now() >= options.deadline) {
    return absl::DeadlineExceededError("no time left to search the index");
  }
  return absl::OkStatus();
}

}  // namespace libretto
