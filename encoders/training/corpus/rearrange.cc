#include "encoders/training/corpus/rearrange.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/arrangement.h"
#include "encoders/training/corpus/harmony.h"

namespace libretto {
namespace {

constexpr size_t kFewestNotes = 12;

std::vector<MidiNote> Transposed(std::vector<MidiNote> notes, int semitones) {
  for (MidiNote& note : notes) note.key = std::clamp(note.key + semitones, 0, 127);
  return notes;
}

int64_t TicksOf(double seconds, double quarter_bpm) {
  return static_cast<int64_t>(seconds * quarter_bpm / 60 * kTicksPerBeat);
}

// Roland's TD-11 has keys that General MIDI lacks.
int GeneralMidiDrum(int key) {
  switch (key) {
    case 22:
      return 42;
    case 26:
      return 46;
    case 58:
      return 43;
    default:
      return key;
  }
}

const MusicStyle* StyleOfTake(const std::string& style) {
  static const std::vector<std::pair<std::string, std::string>> kNames = {
      {"funk", "funk"},       {"jazz", "swing jazz"},  {"rock", "rock"},
      {"hiphop", "hip hop"},  {"latin", "salsa"},      {"reggae", "reggae"},
      {"punk", "punk rock"},  {"soul", "soul"},        {"country", "country"},
      {"gospel", "gospel"},   {"pop", "pop"},          {"afrobeat", "afrobeat"},
      {"blues", "blues"},     {"dance", "disco"},      {"neworleans", "dixieland"},
      {"afrocuban", "mambo"}, {"highlife", "afrobeat"}};
  for (const auto& [take, name] : kNames) {
    if (take == style) return FindStyle(name);
  }
  return nullptr;
}

// The melody of a song, in the singer's octave.
void SingSong(std::vector<MidiNote> melody, Random& random, Piece& piece) {
  const VocalKind& kind = *FindVocals(Chance(random, 0.5) ? "female vocals" : "male vocals");
  int64_t sum = 0;
  for (const MidiNote& note : melody) sum += note.key;
  const double mean = static_cast<double>(sum) / static_cast<double>(melody.size());
  const double octaves = std::round(((kind.low + kind.high) / 2.0 - mean) / 12);
  Plan plan;
  plan.bpm = piece.song.bpm;
  AddVocals(kind, Transposed(std::move(melody), 12 * static_cast<int>(octaves)), plan, random,
            piece);
}

}  // namespace

std::vector<MidiNote> Excerpt(const std::vector<MidiNote>& notes, int64_t from, int64_t to) {
  std::vector<MidiNote> out;
  for (MidiNote note : notes) {
    if (note.start < from || note.start >= to) continue;
    note.length = std::min(note.length, to - note.start);
    note.start -= from;
    out.push_back(note);
  }
  return out;
}

absl::StatusOr<Piece> RearrangeSong(const std::string& path, double seconds, uint64_t seed) {
  static const std::vector<int> kLeads = {53, 0, 73, 40, 24, 65, 22, 56, 80, 11, 71, 85, 42, 75};
  static const std::vector<int> kSeconds = {48, 73, 24, 60, 52, 89, 40, 11};
  static const std::vector<int> kPianos = {0, 0, 4, 24, 25, 46, 6, 5, 88, 12, 15, 16};
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(path));
  ASSIGN_OR_RETURN(const MidiSong song, DecodeMidi(bytes, path));
  Random random(seed);
  Piece piece;
  piece.song.bpm = song.bpm * Uniform(random, 0.85, 1.2);
  const int64_t length = TicksOf(seconds, piece.song.bpm);
  const int64_t latest = std::max<int64_t>(1, song.end() - length);
  const int64_t from = Below(random, latest) / 1920 * 1920;
  const int shift = Between(random, -5, 6);
  std::vector<MidiNote> all;
  Random singing(seed + 1);
  const bool sung = Chance(singing, 0.5);
  for (const MidiTrack& track : song.tracks) {
    const bool melody = track.name == "MELODY", bridge = track.name == "BRIDGE";
    const int program = Pick(random, melody ? kLeads : bridge ? kSeconds : kPianos);
    auto notes = Transposed(Excerpt(track.notes, from, from + length), shift);
    all.insert(all.end(), notes.begin(), notes.end());
    if (melody && sung && !notes.empty()) {
      SingSong(std::move(notes), singing, piece);
      continue;
    }
    AddPart(program, melody ? "lead" : "accompaniment", std::move(notes), piece);
  }
  if (all.size() < kFewestNotes) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": a silent passage"));
  }
  const KeyEstimate key = EstimateKey(all);
  piece.facts.source = "POP909";
  piece.facts.seed = seed;
  piece.facts.genres = {"pop ballad", "pop"};
  piece.facts.bpm = std::round(piece.song.bpm);
  piece.facts.metre = "4/4";
  piece.facts.key = PitchClassName(key.tonic);
  piece.facts.mode = key.minor ? "minor" : "major";
  piece.facts.moods = {MoodOf(piece.facts, key.minor, random)};
  DescribeNotes(piece);
  ChooseRoom(random, piece);
  return piece;
}

absl::StatusOr<Piece> RearrangeTake(const DrumTake& take, double seconds, uint64_t seed) {
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(take.path));
  ASSIGN_OR_RETURN(const MidiSong song, DecodeMidi(bytes, take.path));
  Random random(seed);
  const double bpm = std::clamp(take.bpm * Uniform(random, 0.9, 1.1), 40.0, 260.0);
  const int64_t length = TicksOf(seconds, bpm);
  std::vector<MidiNote> strokes;
  for (const MidiTrack& track : song.tracks) {
    for (MidiNote note : Excerpt(track.notes, 0, length)) {
      note.key = GeneralMidiDrum(note.key);
      strokes.push_back(note);
    }
  }
  if (strokes.size() < kFewestNotes) {
    return absl::InvalidArgumentError(absl::StrCat(take.path, ": too short"));
  }
  const MusicStyle* known = StyleOfTake(take.style);
  Piece piece;
  if (known != nullptr && Chance(random, 0.6)) {
    MusicStyle style = *known;
    style.slowest = style.fastest = static_cast<int>(std::lround(bpm));
    style.metre = "4/4";
    style.drums = {};
    piece = Compose(style, seconds, seed);
  } else {
    piece.song.bpm = std::round(bpm);
    piece.facts.bpm = piece.song.bpm;
    piece.facts.metre = "4/4";
    if (known != nullptr) piece.facts.genres.assign(known->genres.begin(), known->genres.end());
    piece.facts.moods = {"groovy"};
  }
  const DrumKit& kit = DrumKits()[static_cast<size_t>(Below(random, 5))];
  AddDrums(kit.program, std::string(kit.name), std::move(strokes), piece);
  piece.facts.source = "Groove MIDI Dataset";
  piece.facts.seed = seed;
  DescribeNotes(piece);
  ChooseRoom(random, piece);
  return piece;
}

absl::StatusOr<Piece> RearrangeAny(const PublicMusic& music, const std::string& scratch,
                                   double seconds, uint64_t seed) {
  Random random(seed);
  const double kind = Uniform(random);
  if (kind < 0.55) {
    // One region as often as another, else Germany is half of it.
    const std::string region = Pick(random, music.tunes).region;
    std::vector<const FolkTune*> tunes;
    const bool far = Chance(random, 0.6);
    for (const FolkTune& tune : music.tunes) {
      const bool wanted =
          far ? tune.region != "german" && tune.region != "dutch" : tune.region == region;
      if (wanted) tunes.push_back(&tune);
    }
    if (tunes.empty()) tunes.push_back(&Pick(random, music.tunes));
    return RearrangeTune(*Pick(random, tunes), scratch, seconds, ~seed);
  }
  if (kind < 0.8) return RearrangeSong(Pick(random, music.songs), seconds, ~seed);
  return RearrangeTake(Pick(random, music.takes), seconds, ~seed);
}

}  // namespace libretto
