#pragma once

#include <string>
#include <vector>

#include "client/cli/console.h"

namespace libretto::cli {

// The whole program: parses `arguments` (without argv[0]), runs the command, reports errors.
// Returns the exit status. The environment variable LIBRETTO_ADDRESS is read.
int Run(const std::vector<std::string>& arguments, Console console);

}  // namespace libretto::cli
