#pragma once

#include <string>

#include "index/admin/follow.h"

namespace libretto {

// What a run that followed another catalogue did, for people, with what to do about missing tracks.
std::string FollowText(const FollowSummary& summary, const LibraryStats& stats);

// SummaryJson of the job, and "followed": {described, deleted, own, missing}.
std::string FollowJson(const FollowSummary& summary, const LibraryStats& stats);

}  // namespace libretto
