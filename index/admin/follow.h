// Moving a catalogue to another model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "index/catalog/track.h"
#include "index/job/job.h"

namespace libretto {

// A track of the other catalogue that could not be had, and why, for people.
struct MissingTrack {
  Track track;
  std::string reason;
};

struct FollowSummary {
  JobSummary job;
  int64_t described = 0;              // tracks that took metadata of the other catalogue
  int64_t deleted = 0;                // tracks that the other catalogue had, and has no more
  int64_t own = 0;                    // tracks that it never had: they stay
  std::vector<MissingTrack> missing;  // its tracks that `library` has not
};

// Brings `library`, of the directory `into`, up to date with the catalogue `from`, which may be of
// any model and stays as it is: analyses the files that `from` has tracks of, also those that a
// server read for a caller, and gives each track the id, metadata, attributes and added time that
// it has there. Coverage, duration, sample rate and facts are those of the new analysis. A file
// that no longer sounds as `from` read it gives no track. Tracks that came as bytes have no file:
// they are told as missing until somebody adds them to `library` under their ids, and take their
// metadata then.
//
// What others change in `library` between runs stays: tracks that `from` never had, new metadata or
// audio of one that it has, deletions. A run that was interrupted is finished by the same call.
//
// INVALID_ARGUMENT if the two are one catalogue; FAILED_PRECONDITION, changing nothing, if
// `library` has tracks or files and did not follow `from` before. `options.paths` is not read.
absl::StatusOr<FollowSummary> Follow(const std::string& from, const std::string& into,
                                     Library& library, const Analyze& analyze,
                                     const JobOptions& options);

}  // namespace libretto
