#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "index/admin/count_progress.h"
#include "index/admin/reencode.h"

namespace libretto {

struct VerifyOptions {
  std::string directory;
  int reencode = 0;   // how many tracks to encode again, chosen at random
  Reencode encode;    // for that
  uint64_t seed = 0;  // of the choice
  CountProgress on_rows = [](int64_t, int64_t) {};
  CountProgress on_reencoded = [](int64_t, int64_t) {};
};

struct VerifyReport {
  int64_t tracks = 0, passages = 0;  // sound ones of library.db
  int64_t revision = 0;
  std::string snapshot;  // the published one; empty if there is none
  int64_t snapshot_tracks = 0, snapshot_revision = 0;
  ReencodeReport reencoded;
  int64_t damaged = 0;              // findings
  std::vector<std::string> damage;  // the first thousand, one line each

  void Add(std::string finding);
};

// Checks every byte of a catalogue, which may be in use: SQLite's own check of library.db, the
// checksum of each of its rows, the checksums of the published snapshot, and that the snapshot is
// of the tracks that library.db says it is of. What is wrong is in the report; an error means that
// the catalogue could not be checked.
absl::StatusOr<VerifyReport> Verify(const VerifyOptions& options);

}  // namespace libretto
