// The key of a piece: pitch classes over the whole of it, compared with the profiles of Temperley
// (2001) for the 24 keys by correlation (Krumhansl, 1990).
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "encoders/audio/spectrum.h"

namespace libretto {

struct MusicalKey {
  std::string tonic;  // "C", "C#", ..., "B"
  std::string mode;   // "major" or "minor"
};

// Not thread-safe.
class KeyMeter {
 public:
  explicit KeyMeter(int sample_rate);
  void Add(std::span<const float> mono);
  // Nothing where no key fits: silence, noise, percussion alone.
  std::optional<MusicalKey> Finish() const;

 private:
  void AddFrame(std::span<const float> magnitudes);

  SpectrumFrames frames_;
  // For each bin of the spectrum its pitch class and how near it is to it; weight 0: not used.
  struct Bin {
    int pitch_class = 0;
    float weight = 0;
  };
  std::vector<Bin> bins_;
  std::array<double, 12> chroma_ = {};
};

}  // namespace libretto
