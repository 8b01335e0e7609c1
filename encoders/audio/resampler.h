// Decoded frames to mono float at one rate.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "encoders/audio/ffmpeg.h"

namespace libretto {

// The mono signal is the mean of the channels, whatever their number and layout. A stream may
// change its format on the way (chained Ogg files do). Not thread-safe.
class Resampler {
 public:
  explicit Resampler(int sample_rate) : sample_rate_(sample_rate) {}

  // Appends what `frame` gives to `out`. DATA_LOSS if the frame's format cannot be converted.
  absl::Status Convert(const AVFrame& frame, std::vector<float>& out);
  // Appends what is still delayed in the filter.
  absl::Status Flush(std::vector<float>& out);

 private:
  absl::Status Configure(const AVFrame& frame);
  absl::Status Push(const uint8_t** data, int samples, std::vector<float>& out);

  const int sample_rate_;
  ResamplerPtr context_;
  int in_rate_ = 0;
  int in_format_ = -1;
  int in_channels_ = 0;
};

}  // namespace libretto
