#pragma once

#include <span>

#include "absl/status/status.h"
#include "index/vector_index.h"

namespace libretto {

// The errors of VectorIndex::Search that do not depend on the kind of index.
absl::Status CheckQuery(std::span<const float> query, const NeighborOptions& options,
                        const VectorIndex& index);

}  // namespace libretto
