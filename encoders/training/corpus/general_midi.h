// The instruments of General MIDI (level 1, and the drum kits of Roland's GS), as people name them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace libretto {

inline constexpr int kPrograms = 128;
inline constexpr int kDrumChannel = 9;

enum class Voicing {
  kPlucked,     // notes decay; plays chords
  kHeld,        // notes last; plays chords
  kMelodic,     // notes last; one voice
  kPercussive,  // notes decay quickly; one voice
  kEffect,      // a noise
};

struct GmInstrument {
  std::string_view words;   // names, the usual one first, separated by '|'
  std::string_view family;  // what it is a kind of: "plucked string instrument"
  int low, high;            // MIDI keys at which it is heard as itself
  Voicing voicing;

  std::string name() const;  // the first of `words`
};

// program: 0 ... 127.
const GmInstrument& GeneralMidi(int program);

struct DrumKit {
  int program;
  std::string_view name;  // "brushed drums"
};
// Standard kit first.
const std::vector<DrumKit>& DrumKits();

// A percussion instrument of the drum channel that can be played alone.
struct PercussionSound {
  std::string_view name;  // "congas"
  std::vector<int> keys;
};
const std::vector<PercussionSound>& PercussionSounds();

}  // namespace libretto
