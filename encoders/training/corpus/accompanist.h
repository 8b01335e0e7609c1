// Plays the parts beside the melody.
#pragma once

#include <vector>

#include "encoders/training/corpus/midi_file.h"
#include "encoders/training/corpus/plan.h"

namespace libretto {

// The notes of `layer` by `figure`, one of its figures, for `program`.
std::vector<MidiNote> PlayLayer(const StyleLayer& layer, std::string_view figure, int program,
                                const Plan& plan, Random& random);

// `pattern` over the whole plan, with fills. Empty if there is no such pattern.
std::vector<MidiNote> PlayDrums(std::string_view pattern, const Plan& plan, Random& random);

// A rhythm of the given keys alone, two bars that are repeated with small changes.
std::vector<MidiNote> PlayPercussion(const std::vector<int>& keys, const Plan& plan,
                                     Random& random);

}  // namespace libretto
