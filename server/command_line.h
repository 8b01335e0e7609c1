// librettod's command line.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "server/config.h"

namespace libretto {

struct CommandLine {
  GivenValues flags;
  std::string config_file;  // empty: none
  bool check_config = false;
  std::string answer;  // not empty: print it and exit with status 0 (help, version)
};

// INVALID_ARGUMENT naming the flag for one that is unknown or lacks its value.
absl::StatusOr<CommandLine> ParseCommandLine(int argc, const char* const* argv,
                                             const std::string& version);

}  // namespace libretto
