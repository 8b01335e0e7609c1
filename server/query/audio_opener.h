// The seam by which audio from outside is decoded, so that the code that decodes it need not run in
// this process.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/audio_facts.h"
#include "base/call.h"
#include "base/file_descriptor.h"
#include "base/fingerprint.h"
#include "encoders/audio/decoder.h"
#include "encoders/encoder.h"

namespace libretto {

struct AudioRequest {
  std::string name;      // what messages call the audio
  int sample_rate = 0;   // Hz, to deliver
  bool measure = false;  // facts and fingerprint, too
};

struct AudioMeasures {
  AudioFacts facts;
  Fingerprint fingerprint;
};

class OpenedAudio : public PcmSource {
 public:
  virtual const AudioFileInfo& info() const = 0;
  // Once, after Read has said that the audio ends; empty unless asked for.
  virtual AudioMeasures TakeMeasures() = 0;
};

// Thread-safe.
class AudioOpener {
 public:
  virtual ~AudioOpener() = default;
  // Decodes `file`, which can be read and sought in. Here, or from Read of what is opened:
  // INVALID_ARGUMENT, DATA_LOSS as those of AudioDecoder; RESOURCE_EXHAUSTED and UNAVAILABLE if
  // there is nothing to decode it with at the moment; DEADLINE_EXCEEDED or CANCELLED as `call`
  // says, which outlives what is opened.
  virtual absl::StatusOr<std::unique_ptr<OpenedAudio>> Open(FileDescriptor file,
                                                            const AudioRequest& request,
                                                            const Call& call) const = 0;
};

}  // namespace libretto
