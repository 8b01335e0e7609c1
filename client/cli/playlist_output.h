// What the playlist commands give.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "client/cli/console.h"
#include "libretto/v1/playlist_service.pb.h"

namespace CLI {
class App;
}

namespace libretto::cli {

struct PlaylistOutput {
  std::string m3u;  // a file to write, "-" for standard output; empty: none
  bool json = false;

  // Declares the options; their values land here.
  void Register(CLI::App& app);
};

// NOT_FOUND if the list is empty; errors of writing the file.
absl::Status WritePlaylist(const v1::PlaylistResponse& list, const PlaylistOutput& output,
                           const Console& console);

}  // namespace libretto::cli
