// From the synthesizer's sound to a file like those that people have: levels, room, age and wear.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "encoders/training/corpus/random.h"

namespace libretto {

inline constexpr int kRenderedRate = 16000;  // Hz, of what is written

// What can be done to a piece: "vinyl crackle", "tape hiss", "muffled", "thin", "boomy", "bright",
// "overdriven", "compressed", "telephone", "wobbly" or "low quality".
const std::vector<std::string>& Degradations();

// Writes interleaved stereo at kSynthRate as mono 16-bit FLAC at kRenderedRate: brought to a
// loudness that varies a little, degraded, limited, and faded out at the end. INVALID_ARGUMENT if
// the samples are silent or an unknown degradation is named.
absl::Status Master(std::vector<float> samples, const std::vector<std::string>& degradations,
                    Random& random, const std::string& path);

}  // namespace libretto
