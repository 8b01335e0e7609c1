// Log-mel spectrograms as musicnn's (Pons & Serra 2019), computed frame by frame where they are
// wanted.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/status.h"

namespace libretto {

struct LogMelOptions {
  int sample_rate = 16000;  // Hz
  int fft = 512;            // samples; even. The window is a periodic Hann of this length
  int hop = 256;            // samples; at most fft / 2, and divides it
  int mels = 96;            // bands from 0 to half the sample rate
};

// Keeps the samples that come in and computes frames of them on demand, so that what is not wanted
// costs nothing. Frame t is centred on sample t * hop; the signal is reflected at both ends of the
// whole track. A value is log10(1 + 10000 * m), m being the energy of a Slaney mel band of the
// power spectrum. A signal of n samples has 1 + n / hop frames. Not thread-safe.
class LogMelFrames {
 public:
  explicit LogMelFrames(const LogMelOptions& options);
  ~LogMelFrames();

  // Takes the next samples.
  void Push(std::span<const float> samples);
  // Ends the signal: its last frames are complete. INVALID_ARGUMENT if it was not longer than
  // fft / 2 samples, which reflection needs.
  absl::Status Finish();

  // Frames before this one can be computed.
  int64_t complete() const;
  // Appends frames [first, first + count) to `frames`, each `mels` values; none of them forgotten,
  // all of them complete.
  void Compute(int64_t first, int64_t count, std::vector<float>& frames);
  // Frames before `first`, at most complete(), will not be asked for: drops their samples.
  void Forget(int64_t first);

 private:
  struct Fft;

  const LogMelOptions options_;
  const std::unique_ptr<Fft> fft_;
  bool started_ = false;  // the reflection at the front is in buffer_
  bool finished_ = false;
  int64_t first_ = 0;          // frame that buffer_ begins with
  std::vector<float> buffer_;  // samples
};

}  // namespace libretto
