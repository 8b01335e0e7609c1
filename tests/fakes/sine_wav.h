#pragma once

#include <string>

namespace libretto {

// The bytes of a mono 16-bit WAV file at 16 kHz: a sine of amplitude 0.4, or silence for 0 Hz.
std::string SineWav(double hz, double seconds);

}  // namespace libretto
