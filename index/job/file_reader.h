#pragma once

#include <vector>

#include "absl/status/status.h"
#include "index/job/job.h"

namespace libretto {

// The middle of RunJob: reads the files of a plan on several threads and records what comes of
// each. Adds counts, timings and unreadable files to `summary`. An error means that the catalogue
// could not be written.
absl::Status ReadFiles(Library& library, const Analyze& analyze, const JobOptions& options,
                       const std::vector<PlannedFile>& work, JobSummary& summary);

}  // namespace libretto
