// Moving a catalogue to another model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "index/job/job.h"

namespace libretto {

struct FollowSummary {
  JobSummary job;
  int64_t described = 0;             // tracks that took metadata of the other catalogue
  int64_t deleted = 0;               // tracks that the other catalogue does not have
  std::vector<std::string> missing;  // ids of its tracks whose audio no file holds as it was read
};

// Brings `library`, of the directory `into`, up to date with the catalogue `from`, which may be of
// any model and stays as it is: analyses the files that `from` has tracks of, and gives each track
// the metadata, attributes and added time that it has there. Coverage, duration, sample rate and
// facts are those of the new analysis. Tracks that `from` has no more are deleted, so `library`
// must not be changed by others. A run that was interrupted is finished by the same call.
//
// INVALID_ARGUMENT if the two are one catalogue; FAILED_PRECONDITION, changing nothing, if
// `library` has tracks or files that did not come from `from`. `options.paths` is not read.
absl::StatusOr<FollowSummary> Follow(const std::string& from, const std::string& into,
                                     Library& library, const Analyze& analyze,
                                     const JobOptions& options);

}  // namespace libretto
