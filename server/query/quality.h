// What a word of comparison compares: "faster" the tempo, "darker" how the music sounds.
#pragma once

#include <string>
#include <vector>

namespace libretto {

enum class Measure { kTempo, kLoudness, kEnergy, kSound };

// Of kSound, the two ends of an axis in the joint space, in words.
struct Quality {
  Measure measure = Measure::kSound;
  bool reversed = false;  // "slow" is the other way of the tempo
  std::vector<std::string> more = {};
  std::vector<std::string> less = {};
};

// Total: a word that is not in the table is compared with music at large.
Quality QualityOf(const std::string& word);

}  // namespace libretto
