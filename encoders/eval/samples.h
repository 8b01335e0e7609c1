// Audio held in memory: reading it, cutting it, and giving it to an encoder.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"

namespace libretto {

using Samples = std::vector<float>;  // mono, in [-1, 1]

class SampleSource : public PcmSource {
 public:
  SampleSource(Samples samples, int sample_rate)
      : samples_(std::move(samples)), sample_rate_(sample_rate) {}
  int sample_rate() const override { return sample_rate_; }
  absl::StatusOr<size_t> Read(std::span<float> out) override;

 private:
  const Samples samples_;
  const int sample_rate_;
  size_t next_ = 0;
};

// `count` samples from `first` on, fewer at the end of the source; what comes before is decoded and
// dropped, so memory does not grow with `first`. Errors of the source as they are.
absl::StatusOr<Samples> ReadSamples(PcmSource& source, size_t first, size_t count);

// `seconds` from `start` on of an audio file.
absl::StatusOr<Samples> ReadExcerpt(const std::string& path, int sample_rate, double start,
                                    double seconds);

}  // namespace libretto
