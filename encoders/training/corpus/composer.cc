#include "encoders/training/corpus/composer.h"

#include <algorithm>

#include "encoders/training/corpus/accompanist.h"
#include "encoders/training/corpus/arrangement.h"
#include "encoders/training/corpus/melody.h"
#include "encoders/training/corpus/plan.h"

namespace libretto {
namespace {

struct Articulation {
  const char* name;
  double length;
};

Articulation ChooseArticulation(Random& random) {
  static const std::vector<Articulation> kAll = {
      {"legato", 1.0}, {"legato", 0.97}, {"detached", 0.8}, {"detached", 0.7}, {"staccato", 0.4}};
  return Pick(random, kAll);
}

void AddMelody(const MusicStyle& style, const Plan& plan, Random& random, Piece& piece) {
  const int program = Pick(random, style.melody.programs);
  const GmInstrument& instrument = GeneralMidi(program);
  const Articulation articulation = ChooseArticulation(random);
  const int room = std::max(0, instrument.high - instrument.low - 17);
  const int low = instrument.low + static_cast<int>(room * Uniform(random));
  const MelodyOptions options{low, std::min(instrument.high, low + 17), articulation.length,
                              Between(random, 84, 104)};
  AddPart(program, "lead", PlayMelody(style.melody, options, plan, random), piece);
  piece.facts.articulation = articulation.name;
}

// The style's vocals, or nullptr if this piece is instrumental.
const VocalKind* ChooseVocals(const MusicStyle& style, Random& random) {
  if (style.vocals.empty() || !Chance(random, style.sung)) return nullptr;
  return FindVocals(Pick(random, style.vocals));
}

void AddLayers(const MusicStyle& style, const Plan& plan, Random& random, Piece& piece) {
  for (const StyleLayer& layer : style.layers) {
    if (!Chance(random, layer.probability)) continue;
    const int program = Pick(random, layer.programs);
    AddPart(program, std::string(layer.role),
            PlayLayer(layer, Pick(random, layer.figures), program, plan, random), piece);
  }
}

void AddStyleDrums(const MusicStyle& style, const Plan& plan, Random& random, Piece& piece) {
  if (style.drums.empty()) return;
  const int kit = Pick(random, style.kits);
  const auto& kits = DrumKits();
  const auto it = std::find_if(kits.begin(), kits.end(),
                               [&](const DrumKit& one) { return one.program == kit; });
  AddDrums(kit, std::string(it->name), PlayDrums(Pick(random, style.drums), plan, random), piece);
}

void AddMoods(const MusicStyle& style, const Plan& plan, Random& random, Facts& facts) {
  const auto add = [&](const std::string& mood) {
    if (mood.empty() ||
        std::find(facts.moods.begin(), facts.moods.end(), mood) != facts.moods.end())
      return;
    facts.moods.push_back(mood);
  };
  for (int i = 0; i < 3 && !style.moods.empty(); ++i) {
    add(std::string(Pick(random, style.moods)));
  }
  if (style.moods.empty()) add(MoodOf(facts, plan.scale->minor, random));
}

}  // namespace

Piece Compose(const MusicStyle& style, double seconds, uint64_t seed) {
  Random random(seed);
  const Plan plan = MakePlan(style, seconds, random);
  Piece piece;
  piece.facts.seed = seed;
  piece.facts.source = "composed";
  piece.facts.genres.assign(style.genres.begin(), style.genres.end());
  Random singing(seed + 1);  // so that instrumental pieces do not depend on vocals
  if (const VocalKind* kind = ChooseVocals(style, singing); kind != nullptr) {
    AddVocals(*kind, VocalMelody(*kind, style.melody, plan, singing), plan, singing, piece);
  } else if (!style.melody.programs.empty() && Chance(random, style.melody.probability)) {
    AddMelody(style, plan, random, piece);
  }
  AddLayers(style, plan, random, piece);
  AddStyleDrums(style, plan, random, piece);
  const bool pitched = std::any_of(piece.facts.parts.begin(), piece.facts.parts.end(),
                                   [](const PartFact& part) { return part.role != "drums"; });
  DescribePlan(plan, pitched, piece);
  DescribeNotes(piece);
  ChooseRoom(random, piece);
  AddMoods(style, plan, random, piece.facts);
  return piece;
}

}  // namespace libretto
