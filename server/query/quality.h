// What a word of comparison compares: "faster" the tempo, "darker" how the music sounds.
#pragma once

#include <string>
#include <vector>

namespace libretto {

enum class Measure {
  kTempo,     // beats per minute, and the axis: which of two octaves is meant, the sound tells
  kLoudness,  // LUFS
  kSound,     // the axis alone
};

// The two ends of an axis in the joint space, in words, and what is measured beside it.
struct Quality {
  Measure measure = Measure::kSound;
  bool reversed = false;  // more of the word is less of `more`: "slow"
  std::vector<std::string> more = {};
  std::vector<std::string> less = {};
};

// Total: a word that is not in the table is compared with music at large. `wanted` is whether more
// of it is asked for: brighter is of sound, less bright of mood.
Quality QualityOf(const std::string& word, bool wanted);

}  // namespace libretto
