#include "server/query/sound_kinds.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace libretto {
namespace {

struct Family {
  std::vector<std::string> names;  // any of them is the whole family
  std::vector<std::string> kinds;
};

const std::vector<Family>& Families() {
  static const std::vector<Family> families = {
      {{"drums", "drum", "percussion"}, {"drums", "percussion", "drum kit", "drum machine"}},
      {{"guitar", "guitars"}, {"guitar", "acoustic guitar", "electric guitar", "distorted guitar"}},
      {{"vocals", "vocal", "singing", "voice", "voices", "singers"},
       {"vocals", "singing", "voice", "female vocals", "male vocals", "rapping", "choir"}},
      {{"piano", "pianos"}, {"piano", "solo piano", "electric piano"}},
      {{"strings", "string"}, {"strings", "violin", "cello", "string quartet"}},
      {{"brass", "horns"}, {"brass", "trumpet", "trombone", "french horn", "brass instruments"}},
      {{"synthesizer", "synthesizers", "synth", "synths", "electronics"},
       {"synthesizer", "synth lead", "synth pad", "electronic music"}},
      {{"bass"}, {"bass", "bass guitar", "synth bass", "double bass"}},
      {{"organ", "organs"}, {"organ", "hammond organ", "church organ"}},
      {{"electric guitar", "electric guitars"},
       {"electric guitar", "distorted guitar", "overdriven guitar"}},
      {{"acoustic guitar", "acoustic guitars"},
       {"acoustic guitar", "classical guitar", "nylon-string guitar"}},
      {{"choir", "choirs"}, {"choir", "vocal harmony"}},
      {{"flute", "flutes"}, {"flute", "piccolo", "recorder"}},
      {{"male vocals", "male voice"}, {"male vocals", "man singing"}},
      {{"female vocals", "female voice"}, {"female vocals", "woman singing"}},
  };
  return families;
}

}  // namespace

std::vector<std::string> KindsOf(const std::string& sound) {
  const std::string folded = absl::AsciiStrToLower(sound);
  for (const Family& family : Families()) {
    if (std::ranges::find(family.names, folded) != family.names.end()) return family.kinds;
  }
  return {sound};
}

}  // namespace libretto
