// The tempo of a piece: periods at which its onsets repeat.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "encoders/audio/spectrum.h"

namespace libretto {

// Onset strength is the spectral flux of log magnitudes (Dixon, 2006) in bands of half an octave;
// the tempo is the period whose first multiples its autocorrelation favours, weighed by how usual
// the tempo is (a log-normal curve around 110 beats per minute, as Ellis, 2007). A tempo of twice
// or half what a listener taps is the usual error. Keeps 250 bytes for each second. Not
// thread-safe.
class TempoMeter {
 public:
  explicit TempoMeter(int sample_rate);
  void Add(std::span<const float> mono);
  // Beats per minute, 40 to 240; nothing where onsets do not repeat.
  std::optional<double> Finish() const;
  // Mean onset strength: how much happens, 0 for silence.
  double mean_flux() const;

 private:
  void AddFrame(std::span<const float> magnitudes);

  const double frames_per_second_;
  SpectrumFrames frames_;
  std::vector<size_t> edges_;    // of the bands, in bins
  std::vector<float> previous_;  // log magnitudes of the frame before, by band
  std::vector<float> flux_;      // by frame
};

}  // namespace libretto
