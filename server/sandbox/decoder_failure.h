// What to tell a caller whose audio a decoder process did not survive, and what to count.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "server/sandbox/decoder_process.h"
#include "server/sandbox/lock_down.h"

namespace libretto {

// Why a process was of no more use in the middle of its work.
enum class DecoderFailure {
  kCrash,
  kForbidden,      // tried what its sandbox forbids
  kProcessorTime,  // took more than allowed
  kMemory,
  kKilled,    // from outside
  kTooSlow,   // no results in time by the clock
  kProtocol,  // said something that cannot be, or ended without a word
};
inline constexpr int kDecoderFailures = 7;

// A name for each, e.g. "processor_time".
const char* NameOf(DecoderFailure failure);

DecoderFailure FailureOf(const ProcessEnd& end);

// How often each has happened. Thread-safe.
class DecoderFailureCounts {
 public:
  void Add(DecoderFailure failure) { ++counts_[static_cast<size_t>(failure)]; }
  int64_t of(DecoderFailure failure) const { return counts_[static_cast<size_t>(failure)]; }
  int64_t total() const;

 private:
  std::array<std::atomic<int64_t>, kDecoderFailures> counts_{};
};

// Of a process that ended in the middle of its work on the audio called `name`.
absl::Status StatusOfEnd(const ProcessEnd& end, const SandboxLimits& limits,
                         const std::string& name);

// Of audio for which there was not enough memory.
absl::Status OutOfMemory(const SandboxLimits& limits, const std::string& name);

}  // namespace libretto
