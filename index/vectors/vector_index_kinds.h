// Makes and opens vector indexes of every kind.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "index/vector_index.h"
#include "index/vectors/vector_rows.h"

namespace libretto {

// "auto" (by size: exact, from 20,000 rows on ivf), "exact", "ivf" or "hnsw"; INVALID_ARGUMENT for
// another.
absl::Status CheckIndexKind(std::string_view kind);

// Rows of a file need not have been verified.
absl::StatusOr<std::unique_ptr<const VectorIndex>> BuildVectorIndex(
    std::shared_ptr<const VectorRows> rows, std::string_view kind);

// What VectorIndex::Save wrote to `index_path`, over the vectors in `rows_path`. NOT_FOUND, or
// DATA_LOSS naming the file and the fault.
absl::StatusOr<std::unique_ptr<const VectorIndex>> OpenVectorIndex(const std::string& index_path,
                                                                   const std::string& rows_path,
                                                                   int dimension);

}  // namespace libretto
