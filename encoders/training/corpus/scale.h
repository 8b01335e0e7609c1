// Scales and chords.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace libretto {

struct Scale {
  std::string_view name;    // "phrygian dominant"
  std::string_view mode;    // what people call it: "minor", "pentatonic"
  std::vector<int> melody;  // semitones above the tonic
  std::vector<int> chords;  // seven of them, from which chords are stacked
  bool minor;
};

// nullptr if there is none of that name.
const Scale* FindScale(std::string_view name);

// "C", "C sharp", ...
std::string PitchClassName(int pitch_class);

// Semitones above the tonic, from the root up.
using Chord = std::vector<int>;
// A degree of a progression as style.h writes them; `sevenths` adds them to plain chords.
Chord ParseChord(std::string_view degree, const Scale& scale, bool sevenths);

}  // namespace libretto
