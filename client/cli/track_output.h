// Tracks and the catalogue for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libretto/v1/catalog_service.pb.h"

namespace libretto::cli {

std::string TracksTable(const std::vector<v1::Track>& tracks, std::optional<int> width, bool color);

// One "name  value" line per field that is set.
std::string TrackDetails(const v1::GetTrackResponse& response);
std::string StatsDetails(const v1::GetStatsResponse& stats);

}  // namespace libretto::cli
