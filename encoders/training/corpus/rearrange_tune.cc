#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/accompanist.h"
#include "encoders/training/corpus/arrangement.h"
#include "encoders/training/corpus/harmony.h"
#include "encoders/training/corpus/rearrange.h"
#include "encoders/training/corpus/run_program.h"

namespace libretto {
namespace {

constexpr size_t kFewestNotes = 12;

struct Region {
  std::vector<int> leads;
  std::vector<int> chords;
  std::vector<std::string> genres;  // behind "irish folk" and its like
  std::vector<std::string> moods;
};

const Region& RegionOf(const std::string& name) {
  static const Region kEuropean = {{21, 24, 74, 40, 71, 52, 15, 73},
                                   {24, 21, 0, 48},
                                   {"folk", "traditional music"},
                                   {"rustic", "traditional", "simple", "cheerful"}};
  static const std::map<std::string, Region> kRegions = {{"irish",
                                                          {{110, 78, 73, 21, 109, 105, 72, 22},
                                                           {25, 46, 24},
                                                           {"celtic music", "folk"},
                                                           {"lively", "spirited", "rustic"}}},
                                                         {"scottish",
                                                          {{109, 110, 73, 78, 72, 40},
                                                           {25, 46, 6},
                                                           {"celtic music", "folk"},
                                                           {"proud", "rustic", "spirited"}}},
                                                         {"american",
                                                          {{110, 105, 25, 22, 73},
                                                           {25, 0, 105},
                                                           {"fiddle tune", "folk"},
                                                           {"lively", "rustic", "cheerful"}}},
                                                         {"chinese",
                                                          {{107, 110, 73, 15, 106, 77, 72},
                                                           {107, 15, 46},
                                                           {"asian music", "folk"},
                                                           {"graceful", "serene", "elegant"}}},
                                                         {"french",
                                                          {{21, 110, 73, 20, 74},
                                                           {24, 21},
                                                           {"folk", "traditional music"},
                                                           {"charming", "nostalgic", "rustic"}}},
                                                         {"balkan",
                                                          {{71, 21, 110, 111, 56},
                                                           {21, 24},
                                                           {"eastern european folk", "folk"},
                                                           {"wild", "bittersweet", "festive"}}},
                                                         {"russian",
                                                          {{25, 21, 106, 52, 40},
                                                           {24, 21},
                                                           {"eastern european folk", "folk"},
                                                           {"melancholic", "wistful"}}},
                                                         {"hungarian",
                                                          {{110, 15, 71},
                                                           {48, 15},
                                                           {"eastern european folk", "folk"},
                                                           {"passionate", "bittersweet"}}}};
  const auto it = kRegions.find(name);
  return it == kRegions.end() ? kEuropean : it->second;
}

absl::StatusOr<MidiSong> TuneToMidi(const FolkTune& tune, const std::string& scratch) {
  const std::string abc = scratch + ".abc", midi = scratch + ".mid";
  RETURN_IF_ERROR(PosixFileSystem().RemoveAll(midi));
  RETURN_IF_ERROR(PosixFileSystem().WriteFile(abc, tune.abc));
  // abc2midi fails for tunes that it can read in part.
  const absl::Status run = RunProgram({"abc2midi", abc, "-silent", "-o", midi});
  if (absl::IsNotFound(run)) return run;
  const auto bytes = PosixFileSystem().ReadFile(midi);
  RETURN_IF_ERROR(PosixFileSystem().RemoveAll(abc));
  RETURN_IF_ERROR(PosixFileSystem().RemoveAll(midi));
  if (!bytes.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(tune.name, ": abc2midi cannot read it"));
  }
  return DecodeMidi(*bytes, tune.name);
}

std::vector<std::string_view> FiguresOf(const Plan& plan) {
  if (plan.numerator == 3) return {"c-c-c-", "r-c-c-", "aaaaaa", "c-----"};
  if (plan.numerator == 6) return {"c.cc.c", "r.cr.c", "aaaaaa", "c-----"};
  if (plan.numerator == 9) return {"c.cc.cc.c", "c--c--c--"};
  if (plan.numerator == 2) return {"r.c.", "c-c-", "aaaa", "c---"};
  return {"r.c.5.c.", "c-c-c-c-", "aaaaaaaa", "c-------", "p-------"};
}

Plan PlanOf(const MidiSong& song, const std::vector<MidiNote>& melody, double seconds,
            Random& random) {
  Plan plan;
  plan.numerator = song.numerator;
  plan.denominator = song.denominator;
  plan.bar_ticks = song.numerator * 1920 / song.denominator;
  plan.beat_ticks = song.denominator == 8 && song.numerator % 3 == 0 ? 720 : 480;
  const double quarters = std::clamp(song.bpm, 70.0, 180.0) * Uniform(random, 0.75, 1.1);
  plan.bpm = std::round(quarters * 480 / static_cast<double>(plan.beat_ticks));
  const double bar = static_cast<double>(plan.bar_ticks) / 480 * 60 / plan.QuarterBpm();
  plan.bars = std::max(1, static_cast<int>(std::ceil(seconds / bar)));
  const KeyEstimate key = EstimateKey(melody);
  plan.tonic = key.tonic;
  plan.scale = FindScale(key.minor ? "minor" : "major");
  return plan;
}

// Moved by octaves and a few semitones into the instrument's range.
int ShiftInto(const GmInstrument& instrument, const std::vector<MidiNote>& notes, Random& random) {
  int64_t sum = 0;
  for (const MidiNote& note : notes) sum += note.key;
  const int mean = static_cast<int>(sum / static_cast<int64_t>(notes.size()));
  const int centre = (instrument.low + instrument.high) / 2;
  const int octaves = static_cast<int>(std::lround((centre - mean) / 12.0));
  return 12 * octaves + Between(random, -4, 4);
}

void DescribeTune(const FolkTune& tune, const Region& region, const Plan& plan, Random& random,
                  Piece& piece) {
  piece.facts.source = tune.source;
  piece.facts.genres = {absl::StrCat(tune.region, " folk")};
  if (!tune.dance.empty() && tune.dance != "air") piece.facts.genres.push_back(tune.dance);
  for (const std::string& genre : region.genres) piece.facts.genres.push_back(genre);
  piece.facts.articulation = "detached";
  DescribePlan(plan, /*pitched=*/true, piece);
  DescribeNotes(piece);
  piece.facts.moods = {Pick(random, region.moods), MoodOf(piece.facts, plan.scale->minor, random)};
  if (piece.facts.moods[0] == piece.facts.moods[1]) piece.facts.moods.pop_back();
}

}  // namespace

absl::StatusOr<Piece> RearrangeTune(const FolkTune& tune, const std::string& scratch,
                                    double seconds, uint64_t seed) {
  ASSIGN_OR_RETURN(const MidiSong song, TuneToMidi(tune, scratch));
  if (song.tracks.empty() || song.tracks.front().notes.size() < kFewestNotes) {
    return absl::InvalidArgumentError(absl::StrCat(tune.name, ": too short"));
  }
  Random random(seed);
  const Region& region = RegionOf(tune.region);
  const bool at_home = Chance(random, 0.67);
  const int lead = at_home ? Pick(random, region.leads) : Between(random, 0, 114);
  std::vector<MidiNote> melody = song.tracks.front().notes;
  const int shift = ShiftInto(GeneralMidi(lead), melody, random);
  for (MidiNote& note : melody) note.key = std::clamp(note.key + shift, 0, 127);
  Plan plan = PlanOf(song, melody, seconds, random);
  melody = Excerpt(melody, 0, plan.end());
  Harmonise(melody, plan);
  Piece piece;
  piece.facts.seed = seed;
  AddPart(lead, "lead", melody, piece);
  if (Chance(random, 0.65)) {
    const int program = at_home ? Pick(random, region.chords)
                                : Pick(random, std::vector<int>{0, 24, 25, 48, 46, 20});
    const StyleLayer layer{"accompaniment", {program}, FiguresOf(plan), 55, 1, 62};
    AddPart(program, "accompaniment",
            PlayLayer(layer, Pick(random, layer.figures), program, plan, random), piece);
  }
  DescribeTune(tune, region, plan, random, piece);
  ChooseRoom(random, piece);
  return piece;
}

}  // namespace libretto
