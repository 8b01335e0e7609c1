#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "index/admin/count_progress.h"

namespace libretto {

struct ExportSummary {
  int64_t tracks = 0, passages = 0;
  int64_t revision = 0;  // of the catalogue: what was acknowledged up to it is there
  int64_t bytes = 0;     // of the files
};

// Writes everything acknowledged in the catalogue of `directory`, as of one moment, to the folder
// `out`: vectors as NumPy arrays, metadata as one JSON object a line, rows in ascending order of
// id. The catalogue may be in use. Memory does not grow with it. The manifest is written last, so a
// folder with one is complete. FAILED_PRECONDITION if `out` is not empty.
absl::StatusOr<ExportSummary> ExportCatalog(const std::string& directory, const std::string& out,
                                            const CountProgress& progress);

}  // namespace libretto
