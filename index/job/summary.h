#pragma once

#include <string>

#include "absl/time/time.h"
#include "index/job/job.h"

namespace libretto {

// For people: counts, unreadable and vanished files, rate and the time by stage.
std::string SummaryText(const JobSummary& summary, const LibraryStats& stats);

// The same for programs: one JSON object, on one line if `compact`.
std::string SummaryJson(const JobSummary& summary, const LibraryStats& stats, bool compact = false);

// One pass of Watch: the time, counts and how many tracks there are, on a line, then unreadable and
// vanished files.
std::string PassText(const JobSummary& summary, const LibraryStats& stats, absl::Time time);

}  // namespace libretto
