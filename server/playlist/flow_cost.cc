#include "server/playlist/flow_cost.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "base/embedding.h"

namespace libretto {
namespace {

// What the largest step costs.
constexpr double kTempoWeight = 0.25;
constexpr double kKeyWeight = 0.25;
constexpr double kEnergyWeight = 0.25;
constexpr double kLoudnessWeight = 0.1;

constexpr double kLargestTempoStep = 0.5;  // octaves
constexpr int kLargestKeyDistance = 7;
constexpr double kLargestLoudnessStep = 20;  // LU

// The mean step of two independent values, each spread evenly over a circle or an interval, as a
// part of the largest.
constexpr double kMeanOnCircle = 0.5;
constexpr double kMeanInInterval = 1.0 / 3;

constexpr std::array<std::string_view, 12> kTonics = {"C",  "C#", "D",  "D#", "E",  "F",
                                                      "F#", "G",  "G#", "A",  "A#", "B"};

// Place on the circle of fifths, a minor key standing where its relative major does.
std::optional<int> PlaceOf(std::string_view key, bool minor) {
  const auto tonic = std::ranges::find(kTonics, key);
  if (tonic == kTonics.end()) return std::nullopt;
  const auto semitones = static_cast<int>(tonic - kTonics.begin()) + (minor ? 3 : 0);
  return semitones * 7 % 12;
}

std::optional<bool> IsMinor(std::string_view mode) {
  if (mode == "minor") return true;
  if (mode == "major") return false;
  return std::nullopt;
}

template <typename T>
std::optional<double> Difference(const std::optional<T>& from, const std::optional<T>& to) {
  if (!from || !to) return std::nullopt;
  return *to - *from;
}

double Part(double size, double largest) { return std::min(1.0, std::abs(size) / largest); }

double CostOf(const FlowStep& step) {
  const double tempo =
      step.tempo_ratio ? Part(std::log2(*step.tempo_ratio), kLargestTempoStep) : kMeanOnCircle;
  const double key =
      step.key_distance ? Part(*step.key_distance, kLargestKeyDistance) : kMeanOnCircle;
  const double energy = step.energy_step ? Part(*step.energy_step, 1) : kMeanInInterval;
  const double loudness =
      step.loudness_step ? Part(*step.loudness_step, kLargestLoudnessStep) : kMeanInInterval;
  return std::max(0.0, 1.0 - step.similarity) + kTempoWeight * tempo + kKeyWeight * key +
         kEnergyWeight * energy + kLoudnessWeight * loudness;
}

}  // namespace

double FoldedTempoRatio(double from_bpm, double to_bpm) {
  const double octaves = std::log2(to_bpm / from_bpm);
  return std::exp2(octaves - std::floor(octaves + 0.5));
}

std::optional<int> KeyDistance(std::string_view key, std::string_view mode,
                               std::string_view other_key, std::string_view other_mode) {
  const auto minor = IsMinor(mode), other_minor = IsMinor(other_mode);
  if (!minor || !other_minor) return std::nullopt;
  const auto place = PlaceOf(key, *minor), other = PlaceOf(other_key, *other_minor);
  if (!place || !other) return std::nullopt;
  const int apart = std::abs(*place - *other);
  return std::min(apart, 12 - apart) + (*minor == *other_minor ? 0 : 1);
}

FlowStep StepBetween(std::span<const float> from, const AudioFacts& from_facts,
                     std::span<const float> to, const AudioFacts& to_facts) {
  FlowStep step;
  step.similarity = Dot(from, to);
  const auto& from_bpm = from_facts.tempo_bpm;
  const auto& to_bpm = to_facts.tempo_bpm;
  if (from_bpm && to_bpm && *from_bpm > 0 && *to_bpm > 0) {
    step.tempo_ratio = FoldedTempoRatio(*from_bpm, *to_bpm);
  }
  if (from_facts.key && from_facts.mode && to_facts.key && to_facts.mode) {
    step.key_distance =
        KeyDistance(*from_facts.key, *from_facts.mode, *to_facts.key, *to_facts.mode);
  }
  step.energy_step = Difference(from_facts.energy, to_facts.energy);
  step.loudness_step = Difference(from_facts.loudness_lufs, to_facts.loudness_lufs);
  step.cost = CostOf(step);
  return step;
}

}  // namespace libretto
