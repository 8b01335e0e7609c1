// What tells a recording from others whatever its encoding.
#pragma once

#include <cstdint>
#include <vector>

namespace libretto {

// Chromaprint's items (algorithm TEST2), about 8.07 a second of audio, in order of time. Empty if
// the audio is too short for one. Those of audio beyond the first 20 minutes are left out.
using Fingerprint = std::vector<uint32_t>;

}  // namespace libretto
