// Audio that came with a call, to vectors: bounded in length and in the caller's patience.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "base/call.h"
#include "base/clock.h"
#include "base/file_descriptor.h"
#include "encoders/encoder.h"
#include "server/query/audio_opener.h"

namespace libretto {

struct AudioLimits {
  size_t max_bytes = 64u << 20;        // of one audio file that comes with a call
  double max_seconds = 4 * 60 * 60.0;  // of decoded audio, uploaded or read from a path
};

struct AnalyzedAudio {
  EncodedAudio encoded;
  AudioFileInfo file;
  AudioMeasures measures;  // if asked for
  EncodeTimings timings;
};

// Has audio decoded, and encodes it. Immutable and thread-safe. Every function returns
// INVALID_ARGUMENT if the audio cannot be decoded, is empty or silent, or is longer than
// max_seconds; DATA_LOSS if it breaks off or is damaged; DEADLINE_EXCEEDED or CANCELLED, within a
// block of audio, once the caller no longer waits; other errors of the opener.
class AudioInput {
 public:
  // All but the limits outlive this object.
  AudioInput(const AudioEncoder& encoder, const AudioOpener& opener, const AudioLimits& limits,
             const Clock& clock)
      : encoder_(encoder), opener_(opener), limits_(limits), clock_(clock) {}

  // Facts about the audio take time that only a track of the catalogue is worth.
  enum class Facts { kSkip, kMeasure };

  const AudioLimits& limits() const { return limits_; }

  // INVALID_ARGUMENT also for more than max_bytes. Messages call the audio `name`.
  absl::StatusOr<AnalyzedAudio> FromBytes(std::string bytes, const std::string& name,
                                          const Call& call, Facts facts = Facts::kSkip) const;
  // `file` is open for reading. Messages call it `name`.
  absl::StatusOr<AnalyzedAudio> FromFile(FileDescriptor file, const std::string& name,
                                         const Call& call, Facts facts = Facts::kSkip) const;

 private:
  const AudioEncoder& encoder_;
  const AudioOpener& opener_;
  const AudioLimits limits_;
  const Clock& clock_;
};

}  // namespace libretto
