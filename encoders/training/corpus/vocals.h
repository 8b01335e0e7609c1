// Who sings, and what: kinds of vocals, and the notes and syllables of their singers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "encoders/training/corpus/midi_file.h"
#include "encoders/training/corpus/plan.h"
#include "encoders/training/corpus/singer.h"

namespace libretto {

enum class Manner { kSung, kOperatic, kRapped, kHummed, kGrowled, kScreamed };

struct VocalKind {
  std::string_view words;              // names, the usual one first, separated by '|'
  std::vector<std::string_view> tags;  // what it is besides
  std::vector<Tract> tracts;           // of its singers; one of them for a soloist
  double formant_scale;                // children have shorter vocal tracts than adults
  int low, high;                       // MIDI keys of the melody
  Manner manner;
  int parts, singers;  // lines of harmony, and singers of each

  std::string name() const;  // the first of `words`
  bool tuneful() const;      // whether a melody is recognised
};

const std::vector<VocalKind>& VocalKinds();
// nullptr if none is called so.
const VocalKind* FindVocals(std::string_view name);

// One singer's part.
struct SungPart {
  Singer singer;
  std::vector<SungNote> notes;
  double pan = 0;  // -1 left ... 1 right
};

// What is sung in a piece.
struct Vocals {
  std::vector<MidiNote> melody;  // none: nobody sings
  std::vector<SungPart> parts;
};

// A melody as `kind` sings it in `style`: its own range, not too dense, spoken if it is rap.
std::vector<MidiNote> VocalMelody(const VocalKind& kind, const MelodyStyle& style, const Plan& plan,
                                  Random& random);

// By `kind`, with singers and syllables of their own. Lines of harmony are tones of the plan's
// chords below it; a plan without chords is enough for kinds of one line.
Vocals SingMelody(const VocalKind& kind, std::vector<MidiNote> melody, const Plan& plan,
                  Random& random);

}  // namespace libretto
