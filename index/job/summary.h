#pragma once

#include <string>

#include "index/job/job.h"

namespace libretto {

// For people: counts, unreadable and vanished files, rate and the time by stage.
std::string SummaryText(const JobSummary& summary, const LibraryStats& stats);

// The same for programs: one JSON object.
std::string SummaryJson(const JobSummary& summary, const LibraryStats& stats);

}  // namespace libretto
