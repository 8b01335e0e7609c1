#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "index/admin/count_progress.h"

namespace libretto {

struct ImportSummary {
  int64_t imported = 0, passages = 0;  // from the folder
  int64_t tracks = 0;                  // in the catalogue now
};

// Reads a folder that ExportCatalog or another program wrote, and puts its tracks into the
// catalogue of `directory`, which is made if there is none; a track of the same id is replaced.
// Every row is checked before the first is written: INVALID_ARGUMENT or DATA_LOSS names the file
// and the row (from 0), and changes nothing. Then it writes some megabytes at a time, and publishes
// at the end; an import that was interrupted is finished by the same call. Memory does not grow
// with the folder until the publication. FAILED_PRECONDITION if the catalogue is of another model.
absl::StatusOr<ImportSummary> ImportCatalog(const std::string& folder, const std::string& directory,
                                            const CountProgress& progress);

}  // namespace libretto
