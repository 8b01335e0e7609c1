// What a caller asks of playlists and is answered, free of any wire format. Field names in errors
// are those of the public API.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/catalog/filter.h"
#include "index/catalog/track.h"
#include "server/playlist/flow_cost.h"

namespace libretto {

struct ContinuationQuery {
  std::vector<std::string> seed_ids;  // 1 to 200, in the order of the list
  int count = 10;                     // 1 to 200
  std::optional<Filter> filter;
  std::vector<std::string> avoided_ids;  // at most 10,000; need not be in the catalogue
  int spacing = 3;                       // 0 to 50; see Continue
  double exploration = 0;                // 0 to 1
  uint64_t seed = 0;
};

struct PathQuery {
  std::string from_id;
  std::string to_id;
  int count = 5;  // 1 to 100, in between
  std::optional<Filter> filter;
};

// How energy is to run over a list.
enum class EnergyShape { kFlat, kRise, kFall, kArc };

struct OrderQuery {
  std::vector<std::string> track_ids;  // 2 to 500, each once
  std::string start_id;                // one of them, or empty
  std::string end_id;                  // one of them, or empty
  EnergyShape shape = EnergyShape::kFlat;
};

inline constexpr int kMaxSeeds = 200;
inline constexpr int kMaxContinuation = 200;
inline constexpr int kMaxAvoided = 10'000;
inline constexpr int kMaxSpacing = 50;
inline constexpr int kMaxPath = 100;
inline constexpr int kMaxOrdered = 500;

struct PlaylistEntry {
  Track track;
  std::optional<FlowStep> step;    // from the track before it; absent for a list's first
  std::optional<double> progress;  // of a path: 0 at its start, 1 at its end
};

struct Playlist {
  std::vector<PlaylistEntry> entries;
  double cost = 0;  // of all steps together
  std::string snapshot_id;
  std::vector<std::string> warnings;  // for people
};

}  // namespace libretto
