// A pool of decoder processes, and audio opened by them.
#pragma once

#include <sys/types.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/query/errors.h"
#include "server/sandbox/sandboxed_audio.h"

namespace libretto {

// With memory and time for small files only.
DecoderPoolOptions RealDecoders();
DecoderPoolOptions MisbehavingDecoders();

struct Decoded {
  AudioFileInfo info;
  std::vector<float> samples;
  AudioMeasures measures;
};

// Opens `bytes` and reads everything.
absl::StatusOr<Decoded> Decode(const AudioOpener& opener, const std::string& bytes,
                               const Call& call = {});

class SandboxFixture {
 public:
  explicit SandboxFixture(DecoderPoolOptions options, absl::Duration patience = absl::Minutes(5))
      : pool(std::move(options)), audio(pool, patience, clock) {}

  absl::StatusOr<Decoded> Decode(const std::string& bytes, const Call& call = {}) const {
    return libretto::Decode(audio, bytes, call);
  }

  const SystemClock clock;
  DecoderPool pool;
  const SandboxedAudio audio;
};

// The processes that this one has started and that have not ended.
std::vector<pid_t> Children();

// Waits, without limit, until `condition` holds.
template <typename Condition>
void Await(const Condition& condition) {
  while (!condition()) absl::SleepFor(absl::Milliseconds(1));
}

}  // namespace libretto
