#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "index/admin/count_progress.h"

namespace libretto {

struct BackupSummary {
  int64_t tracks = 0;
  int64_t revision = 0;
  int64_t bytes = 0;
};

// Copies the catalogue of `directory`, as of one moment, to the folder `out`: library.db, from
// which everything else can be made again, and backup.json with its SHA-256. The catalogue may be
// in use, also be written to. Every row of the copy is checked, and all is synced, before `out`
// appears under its name. FAILED_PRECONDITION if `out` exists; DATA_LOSS if the catalogue is
// damaged.
absl::StatusOr<BackupSummary> BackUp(const std::string& directory, const std::string& out,
                                     absl::Time now, const CountProgress& progress);

// Makes the catalogue of `directory` what it was at the backup, checksum first, and publishes a
// snapshot of it. Everything that `directory` had is replaced: FAILED_PRECONDITION without `force`
// if there are tracks or files in it. A server that has it open goes on, and shows the restored
// catalogue once it looks for changes. A restoration that was interrupted is finished by the same
// call. DATA_LOSS if the backup fails its checksum: nothing is changed.
absl::StatusOr<BackupSummary> Restore(const std::string& backup, const std::string& directory,
                                      bool force, const CountProgress& progress);

}  // namespace libretto
