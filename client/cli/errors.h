// How commands end.
#pragma once

#include "absl/status/status.h"
#include "client/cli/console.h"

namespace libretto::cli {

// Exit statuses; scripts rely on them.
enum ExitCode {
  kSuccess = 0,
  kFailure = 1,       // unreachable server, damaged audio, internal errors, ...
  kUsage = 2,         // the command line or the query is wrong
  kNothingFound = 3,  // no hit, no such track
};

ExitCode ExitCodeOf(const absl::Status& status);

// Says on `console.err` what went wrong, where in the request, and what to do about it.
void ReportError(const absl::Status& status, const Console& console);

}  // namespace libretto::cli
