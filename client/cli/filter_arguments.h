// Options that narrow down the tracks, shared by `search`, `tracks list` and `playlist`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libretto/v1/filter.pb.h"

namespace CLI {
class App;
}

namespace libretto::cli {

struct FilterArguments {
  std::vector<std::string> artists;
  std::vector<std::string> albums;
  std::vector<std::string> genres;
  std::string title;
  std::string year;
  std::string duration;
  std::string path_prefix;
  std::string match;
  std::string where;

  // Declares the options; their values land here.
  void Register(CLI::App& app);
};

// All of the given conditions; nothing if none was given. INVALID_ARGUMENT for a malformed value.
absl::StatusOr<std::optional<v1::Filter>> ToFilter(const FilterArguments& arguments);

}  // namespace libretto::cli
