#include "encoders/training/corpus/scale.h"

#include <array>

namespace libretto {
namespace {

using Tones = std::vector<int>;

const std::vector<Scale>& Scales() {
  static const Tones kMajor = {0, 2, 4, 5, 7, 9, 11}, kMinor = {0, 2, 3, 5, 7, 8, 10},
                     kHarmonic = {0, 2, 3, 5, 7, 8, 11}, kDorian = {0, 2, 3, 5, 7, 9, 10},
                     kMixolydian = {0, 2, 4, 5, 7, 9, 10}, kPhrygian = {0, 1, 3, 5, 7, 8, 10},
                     kDominant = {0, 1, 4, 5, 7, 8, 10}, kLydian = {0, 2, 4, 6, 7, 9, 11},
                     kDouble = {0, 1, 4, 5, 7, 8, 11}, kWhole = {0, 2, 4, 6, 8, 10, 11};
  static const std::vector<Scale> kScales = {
      {"major", "major", kMajor, kMajor, false},
      {"minor", "minor", kMinor, kMinor, true},
      {"harmonic minor", "minor", kHarmonic, kHarmonic, true},
      {"dorian", "dorian", kDorian, kDorian, true},
      {"mixolydian", "mixolydian", kMixolydian, kMixolydian, false},
      {"phrygian", "phrygian", kPhrygian, kPhrygian, true},
      {"phrygian dominant", "phrygian dominant", kDominant, kDominant, true},
      {"lydian", "lydian", kLydian, kLydian, false},
      {"blues", "blues", {0, 3, 5, 6, 7, 10}, kMixolydian, false},
      {"pentatonic major", "pentatonic", {0, 2, 4, 7, 9}, kMajor, false},
      {"pentatonic minor", "pentatonic", {0, 3, 5, 7, 10}, kMinor, true},
      {"whole tone", "whole tone", {0, 2, 4, 6, 8, 10}, kWhole, true},
      {"double harmonic", "double harmonic", kDouble, kDouble, true},
      {"hijaz", "hijaz", kDominant, kDominant, true},
      {"bhairav", "raga bhairav", kDouble, kDouble, false},
      {"kafi", "raga kafi", kDorian, kDorian, true},
      {"yaman", "raga yaman", kLydian, kLydian, false},
      {"hirajoshi", "japanese pentatonic", {0, 2, 3, 7, 8}, kMinor, true},
      {"in", "japanese pentatonic", {0, 1, 5, 7, 8}, kPhrygian, true},
      {"pelog", "pelog", {0, 1, 3, 7, 8}, kPhrygian, true},
      {"slendro", "slendro", {0, 2, 5, 7, 9}, kMixolydian, false}};
  return kScales;
}

}  // namespace

const Scale* FindScale(std::string_view name) {
  for (const Scale& scale : Scales()) {
    if (scale.name == name) return &scale;
  }
  return nullptr;
}

std::string PitchClassName(int pitch_class) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "C", "D flat", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B"};
  return std::string(kNames.at(static_cast<size_t>((pitch_class % 12 + 12) % 12)));
}

Chord ParseChord(std::string_view degree, const Scale& scale, bool sevenths) {
  const bool lowered = degree.front() == 'b';
  if (lowered) degree.remove_prefix(1);
  const size_t step = static_cast<size_t>(degree.front() - '1') % 7;
  degree.remove_prefix(1);
  const auto tone = [&](size_t i) { return scale.chords[i % 7] + 12 * static_cast<int>(i / 7); };
  if (lowered) {
    // Of the natural scale, unless the scale has that tone already; its chord is major.
    static constexpr int kMajor[] = {0, 2, 4, 5, 7, 9, 11};
    const int root = kMajor[step] - 1;
    const bool minor = !degree.empty() && degree.front() == 'm';
    const int fifth = step == 4 ? 6 : 7;
    return {root, root + (minor ? 3 : 4), root + fifth};
  }
  const int root = tone(step);
  if (degree.starts_with("m7")) return {root, root + 3, root + 7, root + 10};
  if (degree.starts_with("m")) {
    return sevenths ? Chord{root, root + 3, root + 7, root + 10} : Chord{root, root + 3, root + 7};
  }
  if (degree.starts_with("M")) return {root, root + 4, root + 7};
  if (degree.starts_with("7")) return {root, root + 4, root + 7, root + 10};
  if (degree.starts_with("o")) return {root, root + 3, root + 6, root + 9};
  Chord chord = {root, tone(step + 2), tone(step + 4)};
  if (sevenths) chord.push_back(tone(step + 6));
  return chord;
}

}  // namespace libretto
