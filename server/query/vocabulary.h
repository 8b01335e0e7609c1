// Words for music that the server knows by heart: what kind they are of, and which are kin.
#pragma once

#include <span>
#include <string_view>

namespace libretto {

enum class LabelKind {
  kOther,  // words that are not in the vocabulary
  kInstrument,
  kGenre,
  kMood,
};

struct Term {
  LabelKind kind = LabelKind::kOther;
  std::string_view label;
  // The wider term that says less: "strings" of "violin"; empty if there is none.
  std::string_view wider = "";
  // How it stands before a noun ("classical" of "classical music"); empty: as it is.
  std::string_view attribute = "";
  bool voice = false;            // of instruments: sung
  int valence = 0, arousal = 0;  // of moods: sign of each, 0 where it says nothing
};

// Instruments, then genres, then moods.
std::span<const Term> Vocabulary();

// Null if the vocabulary has no such label.
const Term* FindTerm(std::string_view label);

// Whether both may not be said of one piece: one is wider than the other, or moods contradict.
bool Excludes(const Term& a, const Term& b);

}  // namespace libretto
