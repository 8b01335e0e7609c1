#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "index/admin/count_progress.h"

namespace libretto {

struct MergeSummary {
  int64_t catalogs = 0;
  int64_t tracks_taken = 0;    // into the merged catalogue
  int64_t tracks_kept = 0;     // there already, added as late or later
  int64_t tracks_dropped = 0;  // of bytes that a file no longer holds, as another catalogue knows
  int64_t files_taken = 0;
  int64_t tracks = 0;  // in the merged catalogue now
};

// Joins the catalogues `from`, which stay as they are, into `into`, which is made if there is none,
// and publishes it. Of a track that several have, the one added last stays; of a file, what was
// remembered of its latest bytes. A file whose track was deleted in every catalogue is remembered,
// so that the job does not bring the track back; a track that one catalogue has is there, though
// another deleted it. The result does not depend on the order of the catalogues, ties apart, and a
// merge that was interrupted is finished by the same call.
//
// INVALID_ARGUMENT if a catalogue would be merged into itself; FAILED_PRECONDITION, before anything
// is changed, if the catalogues are of different models.
absl::StatusOr<MergeSummary> Merge(const std::string& into, std::span<const std::string> from,
                                   const CountProgress& progress);

}  // namespace libretto
