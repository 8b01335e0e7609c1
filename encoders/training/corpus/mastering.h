// From the synthesizer's sound to a file like those that people have: levels, wear, limits.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "encoders/training/corpus/random.h"

namespace libretto {

inline constexpr int kRenderedRate = 16000;  // Hz, of what is written

// Writes interleaved stereo at kSynthRate as mono 16-bit FLAC at kRenderedRate: brought to a
// loudness that varies a little, degraded (wear.h), limited, and faded out at the end.
// INVALID_ARGUMENT if the samples are silent or an unknown degradation is named.
absl::Status Master(const std::vector<float>& samples, const std::vector<std::string>& degradations,
                    Random& random, const std::string& path);

}  // namespace libretto
