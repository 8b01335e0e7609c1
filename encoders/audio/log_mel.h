// Whole log-mel spectrograms, computed block by block.
#pragma once

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "encoders/audio/log_mel_frames.h"

namespace libretto {

// Every frame of LogMelFrames, in order. Not thread-safe.
class LogMel {
 public:
  explicit LogMel(const LogMelOptions& options) : mel_(options) {}

  // Takes the next samples and appends the frames that became complete to `frames`, each `mels`
  // values.
  void Push(std::span<const float> samples, std::vector<float>& frames);

  // Ends the signal and appends the last frames. INVALID_ARGUMENT as LogMelFrames::Finish.
  absl::Status Finish(std::vector<float>& frames);

 private:
  void Take(std::vector<float>& frames);

  LogMelFrames mel_;
  int64_t next_ = 0;
};

}  // namespace libretto
