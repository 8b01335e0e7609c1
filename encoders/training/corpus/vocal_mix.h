// Singers' sound, mixed into that of the instruments.
#pragma once

#include <cstdint>
#include <vector>

#include "encoders/training/corpus/synthesizer.h"
#include "encoders/training/corpus/vocals.h"

namespace libretto {

// Adds `parts` in `room` to `instruments`, interleaved stereo at kSynthRate. The voices are as loud
// as the instruments times `level`, each by the root mean square of what sounds; of a fixed
// loudness if there are no instruments. The same arguments give the same samples.
void MixVocals(const std::vector<SungPart>& parts, double level, const SynthRoom& room,
               uint64_t seed, std::vector<float>& instruments);

}  // namespace libretto
