// Lists of tracks as players read them.
#pragma once

#include <string>
#include <vector>

#include "libretto/v1/playlist_service.pb.h"

namespace libretto::cli {

struct M3u {
  std::string text;                   // UTF-8
  std::vector<std::string> left_out;  // names of the tracks that have no path to play
};

// Extended M3U: for each track its length in whole seconds, "Artist - Title", and its path on a
// line of its own. A track without a path (or with one that no line can hold) becomes a comment.
M3u ToM3u(const v1::PlaylistResponse& list);

}  // namespace libretto::cli
