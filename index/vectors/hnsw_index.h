#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "index/vector_index.h"
#include "index/vectors/index_file.h"
#include "index/vectors/vector_rows.h"

namespace libretto {

// A navigable graph (Malkov and Yashunin, arXiv:1603.09320) by hnswlib, which is included by this
// folder alone. A filter that allows few rows is answered by scanning those; one that allows many
// by searching the graph more broadly. Building is deterministic: one thread, fixed seed.
absl::StatusOr<std::unique_ptr<const VectorIndex>> BuildHnswIndex(
    std::shared_ptr<const VectorRows> rows);
// DATA_LOSS if the file does not fit the rows.
absl::StatusOr<std::unique_ptr<const VectorIndex>> OpenHnswIndex(
    IndexFile file, std::shared_ptr<const VectorRows> rows, const std::string& path);

}  // namespace libretto
