// What makes one track follow another well.
#include "server/playlist/flow_cost.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/playlist/playlist_fixture.h"

namespace libretto {
namespace {

AudioFacts Facts(double bpm, const char* key, const char* mode, double energy) {
  return {bpm, key, mode, -12.0, energy};
}

TEST_CASE("double and half time are the same tempo") {
  CHECK(FoldedTempoRatio(60, 120) == Approx(1));
  CHECK(FoldedTempoRatio(174, 87) == Approx(1));
  CHECK(FoldedTempoRatio(100, 110) == Approx(1.1));
  CHECK(FoldedTempoRatio(100, 190) == Approx(0.95));
  CHECK(FoldedTempoRatio(100, 50 * std::sqrt(2)) == Approx(std::sqrt(0.5)));
}

TEST_CASE("keys are as far apart as on the Camelot wheel") {
  CHECK(KeyDistance("C", "major", "C", "major") == 0);
  CHECK(KeyDistance("C", "major", "G", "major") == 1);   // 8B, 9B
  CHECK(KeyDistance("F", "major", "C", "major") == 1);   // 7B, 8B
  CHECK(KeyDistance("C", "major", "A", "minor") == 1);   // 8B, 8A
  CHECK(KeyDistance("A", "minor", "E", "minor") == 1);   // 8A, 9A
  CHECK(KeyDistance("C", "major", "C", "minor") == 4);   // 8B, 5A
  CHECK(KeyDistance("C", "major", "F#", "major") == 6);  // 8B, 2B
  CHECK(KeyDistance("C", "major", "D#", "minor") == 7);  // 8B, 2A
  CHECK(KeyDistance("D#", "minor", "C", "major") == 7);
  CHECK_FALSE(KeyDistance("C", "", "G", "major").has_value());
  CHECK_FALSE(KeyDistance("H", "major", "G", "major").has_value());
}

TEST_CASE("a step without any change costs nothing, and each change costs something") {
  const AudioFacts facts = Facts(100, "C", "major", 0.5);
  CHECK(StepBetween(At(0), facts, At(0), facts).cost == Approx(0).margin(1e-6));
  const auto cost = [&](const AudioFacts& to) { return StepBetween(At(0), facts, At(0), to).cost; };
  CHECK(cost(Facts(110, "C", "major", 0.5)) > 0.01);
  CHECK(cost(Facts(200, "C", "major", 0.5)) == Approx(0).margin(1e-6));
  CHECK(cost(Facts(100, "G", "major", 0.5)) == Approx(0.25 / 7));
  CHECK(cost(Facts(100, "C", "major", 0.9)) == Approx(0.1));
  CHECK(StepBetween(At(0), facts, At(60), facts).cost == Approx(0.5));
}

TEST_CASE("a step costs the same both ways, and its signs turn") {
  const AudioFacts calm = Facts(80, "A", "minor", 0.2), wild = Facts(100, "E", "major", 0.9);
  const FlowStep there = StepBetween(At(0), calm, At(30), wild);
  const FlowStep back = StepBetween(At(30), wild, At(0), calm);
  CHECK(there.cost == Approx(back.cost));
  CHECK(*there.tempo_ratio * *back.tempo_ratio == Approx(1));
  CHECK(*there.energy_step == Approx(0.7));
  CHECK(*back.energy_step == Approx(-0.7));
}

TEST_CASE("a fact that one of two tracks lacks is absent, and no advantage") {
  const AudioFacts all = Facts(100, "C", "major", 0.5);
  const FlowStep step = StepBetween(At(0), all, At(0), AudioFacts());
  CHECK_FALSE(step.tempo_ratio.has_value());
  CHECK_FALSE(step.key_distance.has_value());
  CHECK_FALSE(step.energy_step.has_value());
  CHECK_FALSE(step.loudness_step.has_value());
  CHECK(step.cost > StepBetween(At(0), all, At(0), Facts(110, "G", "major", 0.6)).cost);
  CHECK(step.cost < StepBetween(At(0), all, At(0), Facts(140, "F#", "major", 1)).cost);
}

}  // namespace
}  // namespace libretto
