// Log-mel spectrograms as musicnn's (Pons & Serra 2019), computed block by block.
#pragma once

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

// Frame t is centred on sample t * hop; the signal is reflected at both ends of the whole track.
// A value is log10(1 + 10000 * m), m being the energy of a Slaney mel band of the power spectrum.
// A signal of n samples has 1 + n / hop frames. Not thread-safe.
class LogMel {
 public:
  explicit LogMel(const LogMelOptions& options);
  ~LogMel();

  // Takes the next samples and appends the frames that became complete to `frames`, each `mels`
  // values.
  void Push(std::span<const float> samples, std::vector<float>& frames);

  // Ends the signal and appends the last frames. INVALID_ARGUMENT if it was not longer than
  // fft / 2 samples, which reflection needs. The object is as new afterwards.
  absl::Status Finish(std::vector<float>& frames);

 private:
  struct Fft;

  void EmitFrames(std::vector<float>& frames);

  const LogMelOptions options_;
  const std::unique_ptr<Fft> fft_;
  bool started_ = false;       // the reflection at the front is in buffer_
  std::vector<float> buffer_;  // samples from the next frame's first on
};

}  // namespace libretto
