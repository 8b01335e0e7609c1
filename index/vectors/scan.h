#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/vector_index.h"
#include "index/vectors/vector_rows.h"

namespace libretto {

// The best `k` of all rows, or of those allowed, by inner product; best first, ties to the smaller
// row.
std::vector<Neighbor> Scan(const VectorRows& rows, std::span<const float> query,
                           const RowSet* allowed, int64_t k);

}  // namespace libretto
