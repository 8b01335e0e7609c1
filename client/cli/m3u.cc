#include "client/cli/m3u.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "client/cli/display_width.h"
#include "client/cli/format.h"

namespace libretto::cli {
namespace {

std::string FullName(const v1::Track& track) {
  const std::string title = TrackName(track);
  return Printable(track.artist().empty() ? title : absl::StrCat(track.artist(), " - ", title));
}

// A line that begins with '#' is none of a path.
bool FitsLine(const std::string& path) {
  return !path.empty() && path.front() != '#' && path.find_first_of("\r\n") == std::string::npos;
}

}  // namespace

M3u ToM3u(const v1::PlaylistResponse& list) {
  M3u m3u{"#EXTM3U\n", {}};
  for (const v1::PlaylistEntry& entry : list.entries()) {
    const v1::Track& track = entry.track();
    const std::string name = FullName(track);
    if (FitsLine(track.path())) {
      absl::StrAppend(&m3u.text, "#EXTINF:", std::llround(track.duration_seconds()), ",", name,
                      "\n", track.path(), "\n");
    } else {
      absl::StrAppend(&m3u.text, "# left out, as it has no path: ", name, "\n");
      m3u.left_out.push_back(name);
    }
  }
  return m3u;
}

}  // namespace libretto::cli
