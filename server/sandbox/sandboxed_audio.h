// Audio decoded by processes that can do nothing else.
#pragma once

#include <memory>

#include "base/clock.h"
#include "server/query/audio_opener.h"
#include "server/sandbox/decoder_failure.h"
#include "server/sandbox/decoder_pool.h"

namespace libretto {

// Thread-safe. Each audio is decoded by a process of its own. What else can come of it:
// INVALID_ARGUMENT with reason AUDIO_CRASHES_DECODER if the process died of it, with reason
// AUDIO_TOO_COSTLY if it hit its limit of memory or processor time; RESOURCE_EXHAUSTED if somebody
// killed the process, or it got too little processor time; INTERNAL if it broke the protocol. Each
// of these is logged as one line.
class SandboxedAudio final : public AudioOpener {
 public:
  // `pool` and `clock` outlive this object. `patience` is how long, by the clock, to wait for one
  // decoder's results in all.
  SandboxedAudio(DecoderPool& pool, absl::Duration patience, const Clock& clock)
      : pool_(pool), patience_(patience), clock_(clock) {}

  absl::StatusOr<std::unique_ptr<OpenedAudio>> Open(FileDescriptor file,
                                                    const AudioRequest& request,
                                                    const Call& call) const override;

  // The processes that died at work or had to be killed, callers that went away aside.
  const DecoderFailureCounts& failures() const { return failures_; }

 private:
  DecoderPool& pool_;
  const absl::Duration patience_;
  const Clock& clock_;
  mutable DecoderFailureCounts failures_;
};

}  // namespace libretto
