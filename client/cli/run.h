#pragma once

#include <string>
#include <vector>

#include "client/cli/console.h"

namespace libretto::cli {

// The whole program: parses `arguments` (without argv[0]), runs the command, reports errors.
// Returns the exit status. LIBRETTO_ADDRESS, LIBRETTO_KEY and their like are read from the
// environment.
int Run(const std::vector<std::string>& arguments, Console console);

}  // namespace libretto::cli
