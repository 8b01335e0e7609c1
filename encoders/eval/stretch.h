// Time stretching and pitch shifting. SoundTouch is included by stretch.cc alone.
#pragma once

#include <span>
#include <vector>

namespace libretto {

// Mono samples played `tempo` times as fast at the same pitch, then `semitones` higher at the same
// speed. `tempo` in [0.25, 4], `semitones` in [-24, 24].
std::vector<float> StretchAndShift(std::span<const float> samples, int sample_rate, double tempo,
                                   double semitones);

}  // namespace libretto
