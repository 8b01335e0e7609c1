#pragma once

#include <memory>

#include "index/vector_index.h"
#include "index/vectors/vector_rows.h"

namespace libretto {

// Scans every (allowed) row: the oracle that other kinds are measured against.
std::unique_ptr<const VectorIndex> MakeExactIndex(std::shared_ptr<const VectorRows> rows);

}  // namespace libretto
