// Finds keys and chords for melodies.
#pragma once

#include <vector>

#include "encoders/training/corpus/midi_file.h"
#include "encoders/training/corpus/plan.h"

namespace libretto {

struct KeyEstimate {
  int tonic = 0;  // pitch class
  bool minor = false;
};

// By correlation of the notes' durations with Krumhansl and Kessler's key profiles (1982).
KeyEstimate EstimateKey(const std::vector<MidiNote>& notes);

// A chord a bar: of those on 1, 4, 5 and 6 of `plan`'s scale, the one that has most of the melody.
// Sets plan.chords.
void Harmonise(const std::vector<MidiNote>& melody, Plan& plan);

}  // namespace libretto
