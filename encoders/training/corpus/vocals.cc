#include "encoders/training/corpus/vocals.h"

#include <algorithm>

#include "encoders/training/corpus/melody.h"

namespace libretto {
namespace {

constexpr Tract kS = Tract::kSoprano, kA = Tract::kAlto, kC = Tract::kCountertenor,
                kT = Tract::kTenor, kB = Tract::kBass;

constexpr double kShortest = 0.03;  // seconds, of a note

Phonation DrawPhonation(Manner manner, Random& random) {
  Phonation phonation;
  phonation.open = Uniform(random, 0.45, 0.7);
  phonation.tilt = Uniform(random, 1800, 5000);
  phonation.breath = Uniform(random, 0.005, 0.06);
  phonation.jitter = Uniform(random, 0.003, 0.01);
  if (manner == Manner::kOperatic) phonation.open = Uniform(random, 0.4, 0.5);
  if (manner == Manner::kGrowled) {
    phonation.roughness = Uniform(random, 0.7, 1);
    phonation.jitter = Uniform(random, 0.08, 0.2);
    phonation.breath = Uniform(random, 0.15, 0.3);
  }
  if (manner == Manner::kScreamed) {
    phonation.roughness = Uniform(random, 0.3, 0.7);
    phonation.jitter = Uniform(random, 0.1, 0.25);
    phonation.breath = Uniform(random, 0.3, 0.7);
    phonation.tilt = 7000;
  }
  return phonation;
}

Singer DrawSinger(const VocalKind& kind, Tract tract, Random& random) {
  Singer singer;
  singer.tract = tract;
  singer.formant_scale = kind.formant_scale * Uniform(random, 0.94, 1.06);
  singer.phonation = DrawPhonation(kind.manner, random);
  singer.vibrato = Uniform(random, 4.8, 6.4);
  singer.vibrato_depth = Uniform(random, 0.1, 0.45);
  singer.glide = Uniform(random, 0.015, 0.045);
  singer.attack = Uniform(random, 0.015, 0.05);
  if (kind.manner == Manner::kOperatic) singer.vibrato_depth = Uniform(random, 0.6, 1.1);
  if (kind.manner == Manner::kGrowled || kind.manner == Manner::kScreamed) singer.vibrato_depth = 0;
  if (kind.manner == Manner::kRapped) {
    singer.vibrato_depth = 0;
    singer.fall = Uniform(random, 1, 3.5);
    singer.attack = 0.01;
  }
  singer.mouth_closed = kind.manner == Manner::kHummed;
  return singer;
}

struct Syllable {
  char consonant = 0, vowel = 'a';
};

// What is sung to each note: words, or one syllable all along.
std::vector<Syllable> DrawSyllables(const VocalKind& kind, const std::vector<MidiNote>& melody,
                                    Random& random) {
  static const std::vector<Syllable> kAlways = {{0, 'a'}, {0, 'u'}, {'l', 'a'}, {'n', 'a'}};
  const bool words =
      kind.manner == Manner::kRapped || Chance(random, kind.singers > 1 ? 0.5 : 0.85);
  const Syllable always = Pick(random, kAlways);
  std::vector<Syllable> syllables;
  for (size_t i = 0; i < melody.size(); ++i) {
    Syllable syllable = always;
    if (words) {
      syllable = {Chance(random, 0.12) ? '\0' : Pick(random, kConsonants), Pick(random, kVowels)};
      const bool bound =
          i > 0 && melody[i].start - melody[i - 1].start - melody[i - 1].length < kTicksPerBeat / 8;
      const bool melisma = kind.manner != Manner::kRapped && bound && Chance(random, 0.2);
      if (melisma) syllable = {0, syllables.back().vowel};
    }
    syllables.push_back(syllable);
  }
  return syllables;
}

// The chord's tone that lies `line` tones below `key`.
int BelowInChord(int key, int line, int64_t tick, const Plan& plan) {
  if (line == 0) return key;
  const Chord& chord = plan.ChordAt(tick).chord;
  for (int below = key - 2; below > key - 24; --below) {
    const int above_tonic = ((below - plan.tonic) % 12 + 12) % 12;
    const bool in_chord =
        std::any_of(chord.begin(), chord.end(), [&](int tone) { return tone % 12 == above_tonic; });
    if (in_chord) --line;
    if (line == 0) return below;
  }
  return key - 12;
}

std::vector<SungNote> SingLine(const VocalKind& kind, const std::vector<MidiNote>& melody,
                               const std::vector<Syllable>& syllables, int line, const Plan& plan,
                               Random& random) {
  const double tick = 60.0 / (plan.QuarterBpm() * kTicksPerBeat);
  const double late = kind.singers > 1 ? Uniform(random, 0, 0.04) : 0;
  const double off = kind.singers > 1 ? Uniform(random, -0.15, 0.15) : 0;
  std::vector<SungNote> notes;
  for (size_t i = 0; i < melody.size(); ++i) {
    const MidiNote& note = melody[i];
    SungNote sung;
    sung.start = static_cast<double>(note.start) * tick + late + Uniform(random, 0, 0.012);
    sung.end = static_cast<double>(note.start + note.length) * tick + late;
    if (!notes.empty() && sung.start < notes.back().start + kShortest) continue;
    if (!notes.empty()) notes.back().end = std::min(notes.back().end, sung.start);
    sung.end = std::max(sung.end, sung.start + kShortest);
    sung.key = BelowInChord(note.key, line, note.start, plan) + off;
    sung.level = note.velocity / 100.0 * (line == 0 ? 1 : 0.7);
    sung.consonant = syllables[i].consonant;
    sung.vowel = syllables[i].vowel;
    notes.push_back(sung);
  }
  return notes;
}

}  // namespace

std::string VocalKind::name() const { return std::string(words.substr(0, words.find('|'))); }

bool VocalKind::tuneful() const {
  return manner == Manner::kSung || manner == Manner::kOperatic || manner == Manner::kHummed;
}

const std::vector<VocalKind>& VocalKinds() {
  static const std::vector<VocalKind> kKinds = {
      {"female vocals|female singer|female voice|female vocalist|female singing",
       {"singing"},
       {kS, kA},
       1,
       57,
       76,
       Manner::kSung,
       1,
       1},
      {"male vocals|male singer|male voice|male vocalist|male singing",
       {"singing"},
       {kT, kT, kB, kC},
       1,
       47,
       67,
       Manner::kSung,
       1,
       1},
      {"choir|choral singing|mixed choir",
       {"singing"},
       {kS, kA, kT, kB},
       1,
       62,
       79,
       Manner::kSung,
       4,
       2},
      {"male choir|men's choir|male voice choir",
       {"choir", "singing", "male vocals"},
       {kT, kC, kB},
       1,
       50,
       67,
       Manner::kSung,
       3,
       2},
      {"children's choir|child singing|children's voices",
       {"choir", "singing"},
       {kS},
       1.18,
       62,
       79,
       Manner::kSung,
       1,
       6},
      {"vocal harmony|vocal harmonies|harmony singing|close harmony",
       {"singing"},
       {kA, kT, kC},
       1,
       57,
       72,
       Manner::kSung,
       3,
       1},
      {"rapping|rap vocals|rapper|rhythmic speech",
       {},
       {kT, kB, kB, kA},
       1,
       41,
       53,
       Manner::kRapped,
       1,
       1},
      {"humming|hummed melody|humming voice", {}, {kA, kT}, 1, 50, 67, Manner::kHummed, 1, 1},
      {"female opera singer|soprano|operatic soprano|female vocals",
       {"female vocals", "singing", "opera singing"},
       {kS},
       1,
       62,
       82,
       Manner::kOperatic,
       1,
       1},
      {"male opera singer|tenor|operatic tenor|male vocals",
       {"male vocals", "singing", "opera singing"},
       {kT, kB},
       1,
       48,
       67,
       Manner::kOperatic,
       1,
       1},
      {"growling|growled vocals|death growl|guttural vocals",
       {"male vocals"},
       {kB, kT},
       0.9,
       34,
       46,
       Manner::kGrowled,
       1,
       1},
      {"screaming|screamed vocals|harsh vocals|shouted vocals",
       {"male vocals"},
       {kT, kA},
       1.1,
       58,
       70,
       Manner::kScreamed,
       1,
       1}};
  return kKinds;
}

const VocalKind* FindVocals(std::string_view name) {
  for (const VocalKind& kind : VocalKinds()) {
    if (kind.name() == name) return &kind;
  }
  return nullptr;
}

std::vector<MidiNote> VocalMelody(const VocalKind& kind, const MelodyStyle& style, const Plan& plan,
                                  Random& random) {
  MelodyStyle sung = style;
  const bool rap = kind.manner == Manner::kRapped;
  sung.density = rap ? std::min(3.6, 400 / plan.bpm) : std::clamp(style.density, 0.7, 2.0);
  sung.density = std::min(sung.density, 420 / plan.bpm);
  sung.rests = rap ? 0.12 : std::clamp(style.rests, 0.1, 0.3);
  sung.leaps = std::min(style.leaps, 0.2);
  const int room = std::max(0, kind.high - kind.low - 14);
  const int low = kind.low + static_cast<int>(room * Uniform(random));
  const MelodyOptions options{low, std::min(kind.high, low + (rap ? 6 : 14)),
                              rap ? 0.9 : Uniform(random, 0.85, 1), Between(random, 84, 104)};
  std::vector<MidiNote> melody = PlayMelody(sung, options, plan, random);
  for (MidiNote& note : melody) {
    if (note.key < kind.low) note.key += 12;
    if (note.key > kind.high) note.key -= 12;
  }
  return melody;
}

Vocals SingMelody(const VocalKind& kind, std::vector<MidiNote> melody, const Plan& plan,
                  Random& random) {
  const std::vector<Syllable> syllables = DrawSyllables(kind, melody, random);
  const bool soloist = kind.parts * kind.singers == 1;
  Vocals vocals;
  for (int line = 0; line < kind.parts; ++line) {
    for (int i = 0; i < kind.singers; ++i) {
      const Tract tract = soloist ? Pick(random, kind.tracts)
                                  : kind.tracts[static_cast<size_t>(line) % kind.tracts.size()];
      const double pan = soloist ? 0 : Uniform(random, -0.6, 0.6);
      vocals.parts.push_back({DrawSinger(kind, tract, random),
                              SingLine(kind, melody, syllables, line, plan, random), pan});
    }
  }
  vocals.melody = std::move(melody);
  return vocals;
}

}  // namespace libretto
