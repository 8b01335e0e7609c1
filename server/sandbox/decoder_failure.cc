#include "server/sandbox/decoder_failure.h"

#include <csignal>
#include <numeric>

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

const char* NameOf(DecoderFailure failure) {
  switch (failure) {
    case DecoderFailure::kCrash:
      return "crash";
    case DecoderFailure::kForbidden:
      return "forbidden";
    case DecoderFailure::kProcessorTime:
      return "processor_time";
    case DecoderFailure::kMemory:
      return "memory";
    case DecoderFailure::kKilled:
      return "killed";
    case DecoderFailure::kTooSlow:
      return "too_slow";
    case DecoderFailure::kProtocol:
      break;
  }
  return "protocol";
}

DecoderFailure FailureOf(const ProcessEnd& end) {
  if (end.signal == 0) return DecoderFailure::kProtocol;
  if (end.signal == SIGXCPU) return DecoderFailure::kProcessorTime;
  if (end.from_outside()) return DecoderFailure::kKilled;
  return end.signal == SIGSYS ? DecoderFailure::kForbidden : DecoderFailure::kCrash;
}

int64_t DecoderFailureCounts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), int64_t{0});
}

absl::Status OutOfMemory(const SandboxLimits& limits, const std::string& name) {
  return TooCostly(absl::StrCat(name, " needs more than ", limits.memory_bytes >> 20,
                                " MiB of memory to be decoded (decode_memory_mb)"));
}

absl::Status StatusOfEnd(const ProcessEnd& end, const SandboxLimits& limits,
                         const std::string& name) {
  switch (FailureOf(end)) {
    case DecoderFailure::kProcessorTime:
      return TooCostly(absl::StrCat(name, " takes more than ", limits.cpu_seconds,
                                    " seconds of processor time to be decoded (decode_seconds)"));
    case DecoderFailure::kKilled:
      return absl::ResourceExhaustedError(
          absl::StrCat(name, ": the decoder was killed with ", end.ToString(),
                       ", perhaps because the machine is short of memory: try again later"));
    case DecoderFailure::kForbidden:
      return Crash(absl::StrCat(
          name, " makes the decoder do what its sandbox forbids; the decoder was killed"));
    case DecoderFailure::kCrash:
      return Crash(absl::StrCat(name, " makes the decoder crash: ", end.ToString()));
    default:
      return absl::InternalError(
          absl::StrCat(name, ": the decoder ended unexpectedly with ", end.ToString()));
  }
}

}  // namespace libretto
