// What to tell a caller whose audio a decoder process did not survive.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "server/sandbox/decoder_process.h"
#include "server/sandbox/lock_down.h"

namespace libretto {

// Of a process that ended in the middle of its work on the audio called `name`.
absl::Status StatusOfEnd(const ProcessEnd& end, const SandboxLimits& limits,
                         const std::string& name);

// Of audio for which there was not enough memory.
absl::Status OutOfMemory(const SandboxLimits& limits, const std::string& name);

}  // namespace libretto
