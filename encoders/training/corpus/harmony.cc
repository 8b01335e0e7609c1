#include "encoders/training/corpus/harmony.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace libretto {
namespace {

using Profile = std::array<double, 12>;

constexpr Profile kMajor = {6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88};
constexpr Profile kMinor = {6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17};

double Correlation(const Profile& weights, const Profile& profile, int tonic) {
  const double mean_w = std::accumulate(weights.begin(), weights.end(), 0.0) / 12;
  const double mean_p = std::accumulate(profile.begin(), profile.end(), 0.0) / 12;
  double sum = 0, square = 0;
  for (size_t i = 0; i < 12; ++i) {
    const double p = profile[i] - mean_p;
    sum += (weights[(i + static_cast<size_t>(tonic)) % 12] - mean_w) * p;
    square += p * p;
  }
  return sum / std::sqrt(square);
}

}  // namespace

KeyEstimate EstimateKey(const std::vector<MidiNote>& notes) {
  Profile weights = {};
  for (const MidiNote& note : notes) {
    weights[static_cast<size_t>(note.key % 12)] += static_cast<double>(note.length);
  }
  KeyEstimate best;
  double highest = -1e300;
  for (int tonic = 0; tonic < 12; ++tonic) {
    for (const bool minor : {false, true}) {
      const double fit = Correlation(weights, minor ? kMinor : kMajor, tonic);
      if (fit > highest) {
        highest = fit;
        best = {tonic, minor};
      }
    }
  }
  return best;
}

void Harmonise(const std::vector<MidiNote>& melody, Plan& plan) {
  plan.chords.clear();
  for (int bar = 0; bar < plan.bars; ++bar) {
    const int64_t start = bar * plan.bar_ticks, end = start + plan.bar_ticks;
    Chord best;
    double highest = -1;
    for (const char* degree : {"1", "5", "4", "6"}) {
      const Chord chord = ParseChord(degree, *plan.scale, /*sevenths=*/false);
      double covered = *degree == '1' ? 60 : 0;
      for (const MidiNote& note : melody) {
        const int64_t sounding =
            std::min(note.start + note.length, end) - std::max(note.start, start);
        const int above = ((note.key - plan.tonic) % 12 + 12) % 12;
        for (const int tone : chord) {
          if (sounding > 0 && tone % 12 == above) covered += static_cast<double>(sounding);
        }
      }
      if (covered > highest) {
        highest = covered;
        best = chord;
      }
    }
    plan.chords.push_back({start, end, best});
  }
}

}  // namespace libretto
