#include "index/catalog/key_name.h"

namespace libretto {
namespace {

constexpr const char* kNames[12] = {"C",  "C#", "D",  "D#", "E",  "F",
                                    "F#", "G",  "G#", "A",  "A#", "B"};
constexpr int kSemitones[7] = {9, 11, 0, 2, 4, 5, 7};  // of A to G above C

}  // namespace

std::optional<std::string> ParseKey(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const int letter = (text[0] | 0x20) - 'a';
  if (letter < 0 || letter >= 7) return std::nullopt;
  const std::string_view accidental = text.substr(1);
  int semitone = kSemitones[letter];
  if (accidental == "#" || accidental == "♯") {
    ++semitone;
  } else if (accidental == "b" || accidental == "B" || accidental == "♭") {
    --semitone;
  } else if (!accidental.empty()) {
    return std::nullopt;
  }
  return kNames[(semitone + 12) % 12];
}

}  // namespace libretto
