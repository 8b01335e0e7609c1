// Runs another program, as FFmpeg, abc2midi and espeak-ng.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace libretto {

// arguments[0] is looked up in PATH. Waits for its end; its output is dropped. NOT_FOUND if there
// is no such program, saying which package has it; INTERNAL with the end of what it wrote to
// standard error if it fails.
absl::Status RunProgram(const std::vector<std::string>& arguments);

}  // namespace libretto
