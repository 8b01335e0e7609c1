// Invents melodies.
#pragma once

#include <vector>

#include "encoders/training/corpus/midi_file.h"
#include "encoders/training/corpus/plan.h"

namespace libretto {

struct MelodyOptions {
  int low = 55, high = 84;  // MIDI keys between which it moves
  double length = 0.95;     // share of its time for which a note sounds
  int velocity = 92;
};

// Phrases of four bars, of which the third repeats the first's rhythm and steps; tones of the chord
// on the beats. One note at a time.
std::vector<MidiNote> PlayMelody(const MelodyStyle& style, const MelodyOptions& options,
                                 const Plan& plan, Random& random);

}  // namespace libretto
