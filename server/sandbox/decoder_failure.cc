#include "server/sandbox/decoder_failure.h"

#include <csignal>

#include "absl/strings/str_cat.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

absl::Status TooCostly(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), reason::kAudioTooCostly);
}

absl::Status Crash(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), reason::kAudioCrashesDecoder);
}

}  // namespace

absl::Status OutOfMemory(const SandboxLimits& limits, const std::string& name) {
  return TooCostly(absl::StrCat(name, " needs more than ", limits.memory_bytes >> 20,
                                " MiB of memory to be decoded (decode_memory_mb)"));
}

absl::Status StatusOfEnd(const ProcessEnd& end, const SandboxLimits& limits,
                         const std::string& name) {
  if (end.signal == 0) {
    return absl::InternalError(
        absl::StrCat(name, ": the decoder ended unexpectedly with ", end.ToString()));
  }
  if (end.signal == SIGXCPU) {
    return TooCostly(absl::StrCat(name, " takes more than ", limits.cpu_seconds,
                                  " seconds of processor time to be decoded (decode_seconds)"));
  }
  if (end.from_outside()) {
    return absl::ResourceExhaustedError(
        absl::StrCat(name, ": the decoder was killed with ", end.ToString(),
                     ", perhaps because the machine is short of memory: try again later"));
  }
  if (end.signal == SIGSYS) {
    return Crash(absl::StrCat(
        name, " makes the decoder do what its sandbox forbids; the decoder was killed"));
  }
  return Crash(absl::StrCat(name, " makes the decoder crash: ", end.ToString()));
}

}  // namespace libretto
