#include <algorithm>
#include <map>

#include "encoders/training/corpus/accompanist.h"
#include "encoders/training/corpus/arrangement.h"
#include "encoders/training/corpus/composer.h"

namespace libretto {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::string_view kChords = "accompaniment", kBass = "bass";

// Scales and genres that go with an instrument of one region.
struct Homeland {
  Words scales, genres;
};

const Homeland& HomelandOf(int program) {
  static const Homeland kAnywhere = {{"major", "major", "minor", "harmonic minor", "dorian",
                                      "pentatonic major", "pentatonic minor", "mixolydian"},
                                     {}};
  static const std::map<int, Homeland> kHomes = {
      {104, {{"bhairav", "kafi", "yaman"}, {"music of india"}}},
      {111, {{"bhairav", "kafi", "hijaz"}, {"music of india"}}},
      {106, {{"hirajoshi", "in"}, {"music of japan", "asian music"}}},
      {107, {{"hirajoshi", "in", "pentatonic major"}, {"music of japan", "asian music"}}},
      {77, {{"hirajoshi", "in", "pentatonic minor"}, {"music of japan", "asian music"}}},
      {108, {{"pentatonic major", "major"}, {"african music"}}},
      {109, {{"mixolydian"}, {"scottish music", "celtic music"}}},
      {105, {{"major", "mixolydian"}, {"bluegrass", "country"}}},
      {110, {{"major", "dorian", "mixolydian"}, {"folk"}}},
      {114, {{"major"}, {"caribbean music"}}},
      {6, {{"major", "harmonic minor"}, {"baroque", "classical"}}},
      {19, {{"major", "harmonic minor"}, {"church organ music", "classical"}}},
      {3, {{"major", "blues"}, {"ragtime"}}},
      {80, {{"major", "minor"}, {"chiptune", "video game music"}}}};
  const auto it = kHomes.find(program);
  return it == kHomes.end() ? kAnywhere : it->second;
}

MelodyStyle SoloMelody(int program, Random& random) {
  const Voicing voicing = GeneralMidi(program).voicing;
  const bool noise = voicing == Voicing::kEffect;
  return {.programs = {program},
          .density = noise ? 0.4 : Pick(random, std::vector<double>{0.6, 1, 1.5, 2, 2.6, 3.2}),
          .rests = Uniform(random, 0.03, 0.25),
          .leaps = Uniform(random, 0.1, 0.35),
          .chromatic = Chance(random, 0.2) ? 0.1 : 0,
          .ornaments = voicing == Voicing::kMelodic && Chance(random, 0.4) ? 0.2 : 0};
}

// Chords by the same instrument.
StyleLayer OwnChords(int program, bool held, Random& random) {
  static const Words kPlucked = {"aaaaaaaa",         "r-a-5-a-", "c---c---", "raaaoaaa",
                                 "aaaaaaaaaaaaaaaa", "c-cc-cc-", "r.c.5.c."};
  static const Words kHeld = {"c-------", "c---c---", "c-a-a-a-", "c.c.c.c."};
  const GmInstrument& instrument = GeneralMidi(program);
  return {kChords,
          {program},
          {Pick(random, held ? kHeld : kPlucked)},
          instrument.low + (instrument.high - instrument.low) / 3,
          1,
          68,
          0.98};
}

// Someone else, softly.
StyleLayer Companion(Random& random) {
  static const std::vector<StyleLayer> kCompanions = {
      {kChords, {0}, {"c-------", "aaaaaaaa", "c---c---"}, 57, 1, 52, 1},
      {kChords, {24, 25}, {"aaaaaaaa", "r-a-5-a-", "c---c-c-"}, 55, 1, 56},
      {kChords, {89, 48, 50}, {"c-------"}, 57, 1, 46, 1},
      {kChords, {4, 16}, {"c-------", "c---c---"}, 58, 1, 48, 1},
      {kBass, {32, 33}, {"r---5---", "r-------", "r-3-5-3-"}, 36, 1, 74}};
  return Pick(random, kCompanions);
}

void AddSoloLayers(int program, Random& random, MusicStyle& style) {
  const GmInstrument& instrument = GeneralMidi(program);
  const bool chordal =
      instrument.voicing == Voicing::kPlucked || instrument.voicing == Voicing::kHeld;
  if (instrument.family == GeneralMidi(32).family) {
    static const Words kLines = {"r-w-w-w-", "r-r-5-7-", "r..r..o.r.7.5.r.", "rrrrrrrr",
                                 "r-3-5-o-"};
    style.layers.push_back({kBass, {program}, {Pick(random, kLines)}, 38, 1, 100});
    style.melody.probability = 0;
    if (Chance(random, 0.3)) style.drums = {"rock", "swing", "house"};
    return;
  }
  if (chordal && Chance(random, 0.7)) {
    style.layers.push_back(OwnChords(program, instrument.voicing == Voicing::kHeld, random));
    if (Chance(random, 0.35)) {
      style.melody.probability = 0;
      style.layers.back().role = "lead";
    }
  } else if (Chance(random, 0.4)) {
    style.layers.push_back(Companion(random));
  }
}

MusicStyle SoloStyle(int program, Random& random) {
  const Homeland& home = HomelandOf(program);
  MusicStyle style{.genres = {},
                   .slowest = 60,
                   .fastest = 150,
                   .scales = home.scales,
                   .progressions = {"1 4 5 1", "1 5 6 4", "1 6 4 5", "1 1 4 1", "1 b7 1 5"},
                   .melody = SoloMelody(program, random)};
  for (const auto& genre : home.genres) style.genres.push_back(genre);
  if (home.scales.size() < 4) style.progressions = {"1 1 1 1", "1 1 5 1"};
  AddSoloLayers(program, random, style);
  // Other metres where the parts beside the melody are not bound to four beats.
  if (style.layers.empty() && Chance(random, 0.35)) {
    style.metre = Pick(random, Words{"3/4", "6/8", "2/4"});
  }
  return style;
}

Piece DrumPiece(double seconds, uint64_t seed, Random& random, Plan& plan, MusicStyle& style) {
  style.metre = Chance(random, 0.8) ? "4/4" : "6/8";
  plan = MakePlan(style, seconds, random);
  Piece piece;
  piece.facts.seed = seed;
  piece.facts.source = "composed";
  return piece;
}

MusicStyle PlainStyle() {
  return {.genres = {}, .slowest = 70, .fastest = 160, .scales = {"major"}, .progressions = {"1"}};
}

Piece FinishDrums(const Plan& plan, Random& random, Piece piece) {
  static const std::vector<std::string> kMoods = {"rhythmic", "driving", "groovy", "percussive"};
  DescribePlan(plan, /*pitched=*/false, piece);
  DescribeNotes(piece);
  ChooseRoom(random, piece);
  piece.facts.moods = {Pick(random, kMoods)};
  return piece;
}

}  // namespace

Piece ComposeSolo(int program, double seconds, uint64_t seed) {
  Random random(seed);
  const MusicStyle style = SoloStyle(program, random);
  Piece piece = Compose(style, seconds, ~seed);
  if (GeneralMidi(program).voicing == Voicing::kEffect) {
    // A noise has neither key nor mood.
    piece.facts.key = piece.facts.mode = piece.facts.articulation = piece.facts.pitch = "";
    piece.facts.moods = {};
  }
  return piece;
}

Piece ComposeDrumSolo(const DrumKit& kit, double seconds, uint64_t seed) {
  static const Words kFour = {"rock",       "rock busy",   "funk",     "funk ghost",
                              "hip hop",    "breakbeat",   "swing",    "shuffle",
                              "march",      "samba",       "techno",   "drum and bass",
                              "tom groove", "second line", "afrobeat", "slow rock"};
  Random random(seed);
  Plan plan;
  MusicStyle style = PlainStyle();
  Piece piece = DrumPiece(seconds, seed, random, plan, style);
  const std::string_view pattern = plan.denominator == 8 ? "stomp six" : Pick(random, kFour);
  if (pattern == "swing" || pattern == "shuffle") plan.swing = 0.9;
  AddDrums(kit.program, std::string(kit.name), PlayDrums(pattern, plan, random), piece);
  return FinishDrums(plan, random, std::move(piece));
}

Piece ComposePercussionSolo(const PercussionSound& sound, double seconds, uint64_t seed) {
  Random random(seed);
  Plan plan;
  MusicStyle style = PlainStyle();
  Piece piece = DrumPiece(seconds, seed, random, plan, style);
  AddDrums(-1, std::string(sound.name), PlayPercussion(sound.keys, plan, random), piece);
  return FinishDrums(plan, random, std::move(piece));
}

Piece ComposeVocalSolo(const VocalKind& kind, double seconds, uint64_t seed) {
  Random random(seed);
  MusicStyle style = PlainStyle();
  style.slowest = 60;
  style.fastest = 130;
  style.scales = {"major", "minor", "dorian", "pentatonic minor"};
  style.progressions = {"1 4 5 1", "1 6 4 5", "1 5 6 4", "1 4 1 5"};
  style.melody.density = Uniform(random, 0.7, 1.8);
  style.vocals = {kind.words.substr(0, kind.words.find('|'))};
  style.sung = 1;
  if (kind.parts * kind.singers > 1) style.genres = {"a cappella"};
  Piece piece = Compose(style, seconds, ~seed);
  if (!kind.tuneful()) piece.facts.key = piece.facts.mode = piece.facts.pitch = "";
  return piece;
}

Piece ComposeInTurn(int64_t number, double seconds, uint64_t seed) {
  static const std::vector<const MusicStyle*> kTurns = [] {
    std::vector<const MusicStyle*> turns;
    for (int round = 0; round < 3; ++round) {
      for (const MusicStyle& style : MusicStyles()) {
        if (style.weight > round) turns.push_back(&style);
      }
    }
    return turns;
  }();
  if (number % 2 == 0) {
    return Compose(*kTurns[static_cast<size_t>(number / 2) % kTurns.size()], seconds, seed);
  }
  const int64_t kits = static_cast<int64_t>(DrumKits().size());
  const int64_t sounds = static_cast<int64_t>(PercussionSounds().size());
  const int64_t vocals = static_cast<int64_t>(VocalKinds().size());
  int64_t turn = number / 2 % (kPrograms + kits + sounds + vocals);
  if (turn < kPrograms) return ComposeSolo(static_cast<int>(turn), seconds, seed);
  turn -= kPrograms;
  if (turn < kits) return ComposeDrumSolo(DrumKits()[static_cast<size_t>(turn)], seconds, seed);
  turn -= kits;
  if (turn >= sounds) {
    return ComposeVocalSolo(VocalKinds()[static_cast<size_t>(turn - sounds)], seconds, seed);
  }
  return ComposePercussionSolo(PercussionSounds()[static_cast<size_t>(turn)], seconds, seed);
}

}  // namespace libretto
