// The job that goes on: brings a catalogue up to date, then follows what changes.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "index/job/job.h"

namespace libretto {

struct WatchOptions {
  JobOptions job;  // `stop` must not be null
  // A file is read once it was closed this long ago, or, if nobody closes it, was written to ten
  // times as long ago; a file that goes is looked at twice as long after.
  double settle_seconds = 5;
  // What is ready is read and published when nothing has changed for settle_seconds, and, while
  // changes go on, at the latest when it has been ready this long.
  double batch_seconds = 60;
  // Everything is looked through again this often: for network file systems, whose other users'
  // changes are not seen, and files that could not be read for a reason that may have passed.
  double rescan_seconds = 3600;
  // The same, while a folder is missing or empty that was not.
  double missing_seconds = 60;
  // After each pass that found something, and the first. `everything`: a pass over all folders.
  std::function<void(const JobSummary&, bool everything)> on_pass;
  std::function<void(const std::string&)> on_note;  // a line worth telling
};

// Returns OK when it was told to stop: files in work are finished, what is done is published.
// Errors as RunJob, and RESOURCE_EXHAUSTED if the system lets no more folders be watched.
absl::Status Watch(Library& library, const Analyze& analyze, const WatchOptions& options);

}  // namespace libretto
