// Drum patterns.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace libretto {

// A bar for each of some sounds: voices of drums.cc, and 'x' a stroke, 'X' an accent, 'g' a ghost
// note, '?' a stroke one time in two, '.' silence, in equal steps.
struct DrumPattern {
  std::string_view name;
  std::string_view metre;
  std::vector<std::pair<char, std::string_view>> lines;
  bool crash = true;  // on the first beat of every eighth bar
};

// nullptr if there is none of that name.
const DrumPattern* FindDrumPattern(std::string_view name);
// The MIDI key of a voice of a pattern; 0 if there is no such voice.
int DrumKey(char voice);

}  // namespace libretto
