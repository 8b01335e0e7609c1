#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "index/vector_index.h"
#include "index/vectors/index_file.h"
#include "index/vectors/vector_rows.h"

namespace libretto {

struct IvfOptions {
  // How many rows a search scores: more find more, and take longer. 0: as many as gave a recall@10
  // of 0.99 and more of clustered vectors.
  int64_t rows_to_score = 0;
};

// Inverted lists (Sivic and Zisserman, 2003) of 8-bit residual codes; the best by code are ranked
// again by the vectors themselves, so that scores are exact. A search scores codes of the lists
// nearest to the query until a fixed number of *allowed* rows was scored: a filter makes it look at
// more lists, not at fewer rows, and one that allows no more rows than that makes it exhaustive.
absl::StatusOr<std::unique_ptr<const VectorIndex>> BuildIvfIndex(
    std::shared_ptr<const VectorRows> rows);
// DATA_LOSS if the file does not fit the rows; INVALID_ARGUMENT for a negative option.
absl::StatusOr<std::unique_ptr<const VectorIndex>> OpenIvfIndex(
    IndexFile file, std::shared_ptr<const VectorRows> rows, const std::string& path,
    const IvfOptions& options = {});

}  // namespace libretto
