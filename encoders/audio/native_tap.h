// Decoded frames to interleaved float, in the rate and channels they have.
#pragma once

#include <span>
#include <vector>

#include "encoders/audio/ffmpeg.h"

namespace libretto {

// Not thread-safe.
class NativeTap {
 public:
  // The frame's samples, until the next call; none if its format cannot be converted.
  std::span<const float> Convert(const AVFrame& frame);

 private:
  bool Configure(const AVFrame& frame);

  ResamplerPtr context_;
  int rate_ = 0, format_ = -1, channels_ = 0;
  std::vector<float> samples_;
};

}  // namespace libretto
