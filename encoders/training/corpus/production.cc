#include "encoders/training/corpus/production.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/captions.h"
#include "encoders/training/corpus/mastering.h"
#include "encoders/training/corpus/vocal_mix.h"
#include "encoders/training/corpus/wear.h"

namespace libretto {
namespace {

bool HasPrograms(const Synthesizer& synthesizer, const Piece& piece) {
  return std::all_of(piece.song.tracks.begin(), piece.song.tracks.end(), [&](const auto& track) {
    return track.channel == kDrumChannel ? synthesizer.HasDrumKit(track.program)
                                         : synthesizer.HasProgram(track.program);
  });
}

// For soundfonts with one kit only.
void UseStandardKit(Piece& piece) {
  for (MidiTrack& track : piece.song.tracks) {
    if (track.channel == kDrumChannel) track.program = 0;
  }
  for (PartFact& part : piece.facts.parts) {
    if (part.role == "drums" && part.program > 0) {
      part = {std::string(DrumKits().front().name), 0, "drums"};
    }
  }
}

std::vector<std::string> ChooseWear(const std::vector<std::string_view>& wear, Random& random) {
  if (!wear.empty() && Chance(random, 0.6)) return {std::string(Pick(random, wear))};
  if (Chance(random, 0.6)) return {};
  return {Pick(random, Degradations())};
}

}  // namespace

absl::StatusOr<Studio> Studio::Open(const std::vector<std::string>& soundfonts,
                                    const std::string& folder) {
  if (soundfonts.empty()) {
    return absl::FailedPreconditionError("no soundfont: name one or more with --soundfonts");
  }
  std::vector<Synthesizer> synthesizers;
  for (const std::string& path : soundfonts) {
    ASSIGN_OR_RETURN(Synthesizer synthesizer, Synthesizer::Create(path));
    synthesizers.push_back(std::move(synthesizer));
  }
  RETURN_IF_ERROR(PosixFileSystem().CreateDirectories(folder));
  return Studio(std::move(synthesizers), folder);
}

absl::StatusOr<Synthesizer*> Studio::ChooseSynthesizer(Piece& piece, Random& random) {
  for (const bool standard_kit : {false, true}) {
    if (standard_kit) UseStandardKit(piece);
    std::vector<Synthesizer*> able;
    for (Synthesizer& one : synthesizers_) {
      if (HasPrograms(one, piece)) able.push_back(&one);
    }
    if (!able.empty()) return Pick(random, able);
  }
  return absl::FailedPreconditionError(
      "no soundfont has all instruments of a piece: name a General MIDI soundfont");
}

absl::StatusOr<Facts> Studio::Record(Piece piece, const std::vector<std::string_view>& wear,
                                     const std::string& name, Random& random) {
  ASSIGN_OR_RETURN(Synthesizer * synthesizer, ChooseSynthesizer(piece, random));
  piece.facts.soundfont = synthesizer->name();
  piece.facts.file = name + ".flac";
  piece.facts.degradations = ChooseWear(wear, random);
  Random writing(piece.facts.seed);
  piece.facts.caption = Caption(piece.facts, writing);
  const std::string path = absl::StrCat(folder_, "/", piece.facts.file);
  if (PosixFileSystem().Exists(path)) return std::move(piece.facts);
  ASSIGN_OR_RETURN(std::vector<float> samples,
                   synthesizer->Render(EncodeMidi(piece.song), kPieceSeconds, piece.room));
  if (!piece.vocals.parts.empty()) {
    const double level = std::pow(10, Uniform(random, -2, 6) / 20);
    MixVocals(piece.vocals.parts, level, piece.room, piece.facts.seed, samples);
  }
  RETURN_IF_ERROR(Master(samples, piece.facts.degradations, random, path));
  return std::move(piece.facts);
}

uint64_t PieceSeed(uint64_t seed, int64_t number) {
  // SplitMix64 (Steele et al. 2014).
  uint64_t z = seed * 0x9E3779B97F4A7C15u + static_cast<uint64_t>(number) + 1;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace libretto
