// What is measured of a track's audio, beside its vectors.
#pragma once

#include <optional>
#include <string>

namespace libretto {

// A fact that could not be measured is absent.
struct AudioFacts {
  std::optional<double> tempo_bpm;      // beats per minute
  std::optional<std::string> key;       // tonic: "C", "C#", "D", ..., "B"
  std::optional<std::string> mode;      // "major" or "minor"
  std::optional<double> loudness_lufs;  // integrated, EBU R 128
  std::optional<double> energy;         // 0 to 1

  friend bool operator==(const AudioFacts&, const AudioFacts&) = default;
};

}  // namespace libretto
