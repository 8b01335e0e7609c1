// What `libretto tracks ...` does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/filter_arguments.h"
#include "client/cli/session.h"

namespace libretto::cli {

struct ListArguments {
  FilterArguments filter;
  int limit = 50;  // 0: all
  bool json = false;
  bool paths = false;
};

struct TrackArguments {
  std::vector<std::string> tracks;
  bool json = false;
};

struct AddArguments {
  std::vector<std::string> files;
  bool server_path = false;
  bool json = false;
  std::string id, title, artist, album, genre;
  std::optional<int> year;
  std::vector<std::string> attributes;  // NAME=VALUE
};

absl::Status ListTracks(const ListArguments& arguments, Session& session);
absl::Status GetTracks(const TrackArguments& arguments, Session& session);
// Goes on after a file that fails; the status is that of the first failure.
absl::Status AddTracks(const AddArguments& arguments, Session& session);
absl::Status DeleteTracks(const TrackArguments& arguments, Session& session);
absl::Status ShowStats(bool json, Session& session);

}  // namespace libretto::cli
