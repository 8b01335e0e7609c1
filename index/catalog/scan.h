// Passes over a column that decide for every row whether it belongs to a set.
#pragma once

#include <cstdint>
#include <span>

#include "index/vector_index.h"

namespace libretto {

// Rows with min <= value <= max; never those whose value is NaN.
RowSet ScanRange(std::span<const double> values, double min, double max);

// Rows whose code c, 1 or more, has c - 1 in `accepted`; never those of code 0. No code is above
// accepted.rows().
RowSet ScanCodes(std::span<const uint32_t> codes, const RowSet& accepted);

}  // namespace libretto
