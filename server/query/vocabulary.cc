#include "server/query/vocabulary.h"

#include <algorithm>

namespace libretto {
namespace {

using enum LabelKind;

constexpr Term kTerms[] = {
    {.kind = kInstrument, .label = "piano"},
    {.kind = kInstrument, .label = "electric piano"},
    {.kind = kInstrument, .label = "organ"},
    {.kind = kInstrument, .label = "harpsichord"},
    {.kind = kInstrument, .label = "accordion"},
    {.kind = kInstrument, .label = "harmonica"},
    {.kind = kInstrument, .label = "acoustic guitar"},
    {.kind = kInstrument, .label = "electric guitar"},
    {.kind = kInstrument, .label = "distorted guitars", .wider = "electric guitar"},
    {.kind = kInstrument, .label = "bass guitar"},
    {.kind = kInstrument, .label = "double bass"},
    {.kind = kInstrument, .label = "banjo"},
    {.kind = kInstrument, .label = "mandolin"},
    {.kind = kInstrument, .label = "sitar"},
    {.kind = kInstrument, .label = "harp"},
    {.kind = kInstrument, .label = "violin", .wider = "strings"},
    {.kind = kInstrument, .label = "cello", .wider = "strings"},
    {.kind = kInstrument, .label = "strings"},
    {.kind = kInstrument, .label = "flute"},
    {.kind = kInstrument, .label = "clarinet"},
    {.kind = kInstrument, .label = "saxophone"},
    {.kind = kInstrument, .label = "trumpet", .wider = "brass"},
    {.kind = kInstrument, .label = "brass"},
    {.kind = kInstrument, .label = "french horn", .wider = "brass"},
    {.kind = kInstrument, .label = "bagpipes"},
    {.kind = kInstrument, .label = "synthesizer"},
    {.kind = kInstrument, .label = "drums", .wider = "percussion"},
    {.kind = kInstrument, .label = "drum machine", .wider = "drums"},
    {.kind = kInstrument, .label = "percussion", .wider = "percussion"},
    {.kind = kInstrument, .label = "timpani", .wider = "percussion"},
    {.kind = kInstrument, .label = "marimba"},
    {.kind = kInstrument, .label = "glockenspiel"},
    {.kind = kInstrument, .label = "bells"},
    {.kind = kInstrument, .label = "choir", .voice = true},
    {.kind = kInstrument, .label = "female vocals", .voice = true},
    {.kind = kInstrument, .label = "male vocals", .voice = true},
    {.kind = kInstrument, .label = "rapping", .wider = "male vocals", .voice = true},
    {.kind = kGenre, .label = "rock"},
    {.kind = kGenre, .label = "heavy metal", .wider = "rock"},
    {.kind = kGenre, .label = "punk rock", .wider = "rock"},
    {.kind = kGenre, .label = "pop music", .attribute = "pop"},
    {.kind = kGenre, .label = "folk music", .attribute = "folk"},
    {.kind = kGenre, .label = "country music", .attribute = "country"},
    {.kind = kGenre, .label = "bluegrass", .wider = "country music"},
    {.kind = kGenre, .label = "celtic music", .wider = "folk music", .attribute = "Celtic"},
    {.kind = kGenre, .label = "blues"},
    {.kind = kGenre, .label = "jazz"},
    {.kind = kGenre, .label = "swing music", .wider = "jazz", .attribute = "swing"},
    {.kind = kGenre, .label = "ragtime", .wider = "jazz"},
    {.kind = kGenre, .label = "soul music", .attribute = "soul"},
    {.kind = kGenre, .label = "gospel music", .attribute = "gospel"},
    {.kind = kGenre, .label = "funk"},
    {.kind = kGenre, .label = "disco"},
    {.kind = kGenre, .label = "hip hop"},
    {.kind = kGenre, .label = "reggae"},
    {.kind = kGenre, .label = "latin music", .attribute = "Latin"},
    {.kind = kGenre, .label = "bossa nova", .wider = "latin music"},
    {.kind = kGenre, .label = "flamenco"},
    {.kind = kGenre, .label = "polka"},
    {.kind = kGenre, .label = "waltz"},
    {.kind = kGenre, .label = "march"},
    {.kind = kGenre, .label = "classical music", .attribute = "classical"},
    {.kind = kGenre, .label = "baroque music", .wider = "classical music", .attribute = "baroque"},
    {.kind = kGenre, .label = "chamber music", .wider = "classical music", .attribute = "chamber"},
    {.kind = kGenre,
     .label = "orchestral music",
     .wider = "classical music",
     .attribute = "orchestral"},
    {.kind = kGenre, .label = "opera", .wider = "classical music", .attribute = "operatic"},
    {.kind = kGenre, .label = "medieval music", .attribute = "medieval"},
    {.kind = kGenre, .label = "film music", .attribute = "film"},
    {.kind = kGenre, .label = "chiptune", .wider = "electronic music"},
    {.kind = kGenre, .label = "electronic music", .attribute = "electronic"},
    {.kind = kGenre, .label = "synth pop", .wider = "electronic music"},
    {.kind = kGenre, .label = "techno", .wider = "electronic music"},
    {.kind = kGenre, .label = "house music", .wider = "electronic music", .attribute = "house"},
    {.kind = kGenre, .label = "trance music", .wider = "electronic music", .attribute = "trance"},
    {.kind = kGenre, .label = "drum and bass", .wider = "electronic music"},
    {.kind = kGenre, .label = "dubstep", .wider = "electronic music"},
    {.kind = kGenre, .label = "ambient music", .attribute = "ambient"},
    {.kind = kGenre, .label = "dark ambient", .wider = "ambient music"},
    {.kind = kGenre,
     .label = "industrial music",
     .wider = "electronic music",
     .attribute = "industrial"},
    {.kind = kGenre, .label = "indian music", .attribute = "Indian"},
    {.kind = kGenre, .label = "middle eastern music", .attribute = "Middle Eastern"},
    {.kind = kGenre, .label = "asian music", .attribute = "Asian"},
    {.kind = kGenre, .label = "african music", .attribute = "African"},
    {.kind = kGenre, .label = "christmas music", .attribute = "Christmas"},
    {.kind = kGenre, .label = "lullaby"},
    {.kind = kMood, .label = "sad", .valence = -1},
    {.kind = kMood, .label = "happy", .valence = 1},
    {.kind = kMood, .label = "energetic", .arousal = 1},
    {.kind = kMood, .label = "calm", .arousal = -1},
    {.kind = kMood, .label = "dreamy", .arousal = -1},
    {.kind = kMood, .label = "romantic", .valence = 1, .arousal = -1},
    {.kind = kMood, .label = "dark", .valence = -1},
    {.kind = kMood, .label = "scary", .valence = -1},
    {.kind = kMood, .label = "mysterious"},
    {.kind = kMood, .label = "tense", .valence = -1, .arousal = 1},
    {.kind = kMood, .label = "angry", .valence = -1, .arousal = 1},
    {.kind = kMood, .label = "epic", .arousal = 1},
    {.kind = kMood, .label = "dramatic", .arousal = 1},
    {.kind = kMood, .label = "playful", .valence = 1},
    {.kind = kMood, .label = "groovy", .arousal = 1},
    {.kind = kMood, .label = "hypnotic"},
    {.kind = kMood, .label = "solemn", .arousal = -1},
    {.kind = kMood, .label = "nostalgic", .arousal = -1},
};

bool Contradict(const Term& a, const Term& b) {
  return a.valence * b.valence < 0 || a.arousal * b.arousal < 0;
}

}  // namespace

std::span<const Term> Vocabulary() { return kTerms; }

const Term* FindTerm(std::string_view label) {
  const auto* const found = std::ranges::find(kTerms, label, &Term::label);
  return found == std::end(kTerms) ? nullptr : found;
}

bool Excludes(const Term& a, const Term& b) {
  return a.wider == b.label || b.wider == a.label || Contradict(a, b);
}

}  // namespace libretto
