// What audio suffers on its way, after Won, Ferraro, Bogdanov & Serra (2020), "Evaluation of
// CNN-based Automatic Music Tagging Models": time stretch, pitch shift, dynamic range compression
// and noise; and lossy codecs, low-pass filters and changes of level.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/eval/samples.h"

namespace libretto {

struct Distortion {
  std::string kind;  // e.g. "time stretch"; those of a kind make a curve
  double amount = 0;
  std::string unit;  // of the amount, e.g. "dB"
  // `seed` differs from track to track; the same seed gives the same result.
  std::function<absl::StatusOr<Samples>(const Samples& samples, int sample_rate, uint64_t seed)>
      apply;

  std::string Name() const;  // "noise 20 dB"
};

// All of them, by kind and amount. Codecs that the installed FFmpeg lacks fail when applied
// (FAILED_PRECONDITION).
std::vector<Distortion> AllDistortions();

// White Gaussian noise at a signal-to-noise ratio in dB over the whole of `samples`.
Samples AddNoise(const Samples& samples, double snr_db, uint64_t seed);

// Windowed-sinc filter (Hamming, 255 taps) with its edge at `cutoff` Hz, without delay; at or above
// half the rate it changes nothing.
Samples LowPass(const Samples& samples, int sample_rate, double cutoff);

// Feed-forward compressor with ratio 4 above a threshold in dB below full scale: peak level
// followed with 5 ms attack and 100 ms release, then raised to the peak it had before.
Samples CompressDynamics(const Samples& samples, int sample_rate, double threshold_db);

Samples ChangeLevel(const Samples& samples, double db);

}  // namespace libretto
