#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "index/store/library_database.h"

namespace libretto {

// Takes many tracks into a catalogue, some megabytes to a transaction. Not thread-safe.
class Absorber {
 public:
  // `replace` as in LibraryDatabase::Absorb. `database` must outlive this object.
  Absorber(LibraryDatabase& database, bool replace) : database_(database), replace_(replace) {}

  absl::Status Add(AnalyzedTrack track);
  // Whatever was added before is durable once this returned OK.
  absl::Status Flush();

  int64_t taken() const { return taken_; }
  int64_t kept() const { return kept_; }  // tracks that stayed as they were

 private:
  LibraryDatabase& database_;
  const bool replace_;
  std::vector<AnalyzedTrack> pending_;
  size_t pending_bytes_ = 0;
  int64_t taken_ = 0, kept_ = 0;
};

}  // namespace libretto
