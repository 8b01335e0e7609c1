#include "encoders/audio/key_meter.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace libretto {
namespace {

constexpr int kFft = 8192;  // at 16 kHz bins of 2 Hz: semitones are apart from 55 Hz on
constexpr int kHop = 8192;
constexpr double kLowest = 55, kHighest = 1000;  // Hz
constexpr double kLeastCorrelation = 0.4;

using Profile = std::array<double, 12>;
constexpr Profile kMajor = {5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0};
constexpr Profile kMinor = {5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0};
constexpr const char* kTonics[] = {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};

// Pearson's, of a profile on the given tonic and the chroma.
double Correlation(const Profile& profile, size_t tonic, const Profile& chroma) {
  const double mean_p = std::accumulate(profile.begin(), profile.end(), 0.0) / 12;
  const double mean_c = std::accumulate(chroma.begin(), chroma.end(), 0.0) / 12;
  double pc = 0, pp = 0, cc = 0;
  for (size_t i = 0; i < 12; ++i) {
    const double p = profile[i] - mean_p, c = chroma[(i + tonic) % 12] - mean_c;
    pc += p * c;
    pp += p * p;
    cc += c * c;
  }
  return cc > 0 ? pc / std::sqrt(pp * cc) : 0;
}

}  // namespace

KeyMeter::KeyMeter(int sample_rate) : frames_(kFft, kHop), bins_(kFft / 2 + 1) {
  for (size_t i = 1; i < bins_.size(); ++i) {
    const double hertz = static_cast<double>(i) * sample_rate / kFft;
    if (hertz < kLowest || hertz > kHighest) continue;
    const double pitch = 12 * std::log2(hertz / 440) + 69;  // MIDI's numbers: 60 is C
    const double nearest = std::round(pitch);
    const double off = std::abs(pitch - nearest);  // at most half a semitone
    bins_[i] = {static_cast<int>(nearest) % 12,
                static_cast<float>(std::pow(std::cos(off * 3.14159265), 2))};
  }
}

void KeyMeter::Add(std::span<const float> mono) {
  frames_.Push(mono, [this](std::span<const float> magnitudes) { AddFrame(magnitudes); });
}

// Only peaks count, and each frame as much as any other, so that neither noise nor the loud parts
// decide alone.
void KeyMeter::AddFrame(std::span<const float> magnitudes) {
  std::array<double, 12> chroma = {};
  double sum = 0;
  for (size_t i = 1; i + 1 < bins_.size(); ++i) {
    const bool peak = magnitudes[i] > magnitudes[i - 1] && magnitudes[i] >= magnitudes[i + 1];
    if (!peak || bins_[i].weight == 0) continue;
    const double value = bins_[i].weight * magnitudes[i];
    chroma[static_cast<size_t>(bins_[i].pitch_class)] += value;
    sum += value;
  }
  if (sum < 1e-3) return;
  for (size_t i = 0; i < 12; ++i) chroma_[i] += chroma[i] / sum;
}

std::optional<MusicalKey> KeyMeter::Finish() const {
  double best = kLeastCorrelation;
  std::optional<MusicalKey> key;
  for (size_t tonic = 0; tonic < 12; ++tonic) {
    for (const bool major : {true, false}) {
      const double correlation = Correlation(major ? kMajor : kMinor, tonic, chroma_);
      if (correlation <= best) continue;
      best = correlation;
      key = {kTonics[tonic], major ? "major" : "minor"};
    }
  }
  return key;
}

}  // namespace libretto
