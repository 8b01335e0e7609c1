#include "encoders/eval/distortions.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "absl/strings/str_format.h"
#include "encoders/audio/lossy.h"
#include "encoders/eval/stretch.h"

namespace libretto {
namespace {

constexpr int kTaps = 255;
constexpr double kRatio = 4, kAttackSeconds = 0.005, kReleaseSeconds = 0.1;

double Power(const Samples& samples) {
  double sum = 0;
  for (const float x : samples) sum += static_cast<double>(x) * x;
  return sum / static_cast<double>(std::max<size_t>(samples.size(), 1));
}

float Peak(const Samples& samples) {
  float peak = 0;
  for (const float x : samples) peak = std::max(peak, std::abs(x));
  return peak;
}

Samples Scaled(Samples samples, double gain) {
  for (float& x : samples) x = static_cast<float>(x * gain);
  return samples;
}

std::vector<double> LowPassTaps(double cutoff_of_rate) {
  std::vector<double> taps(kTaps);
  double sum = 0;
  for (int i = 0; i < kTaps; ++i) {
    const double t = i - (kTaps - 1) / 2;
    const double sinc =
        t == 0 ? 2 * cutoff_of_rate
               : std::sin(2 * std::numbers::pi * cutoff_of_rate * t) / (std::numbers::pi * t);
    taps[i] = sinc * (0.54 - 0.46 * std::cos(2 * std::numbers::pi * i / (kTaps - 1)));
    sum += taps[i];
  }
  for (double& tap : taps) tap /= sum;
  return taps;
}

using Apply = std::function<absl::StatusOr<Samples>(const Samples&, int, double, uint64_t)>;

void Add(std::vector<Distortion>& all, const char* kind, const char* unit,
         std::initializer_list<double> amounts, const Apply& apply) {
  for (const double amount : amounts) {
    all.push_back(
        {kind, amount, unit, [apply, amount](const Samples& samples, int rate, uint64_t seed) {
           return apply(samples, rate, amount, seed);
         }});
  }
}

}  // namespace

std::string Distortion::Name() const {
  return absl::StrFormat("%s %g%s%s", kind, amount, unit.empty() ? "" : " ", unit);
}

Samples AddNoise(const Samples& samples, double snr_db, uint64_t seed) {
  const double deviation = std::sqrt(Power(samples) / std::pow(10, snr_db / 10));
  std::mt19937_64 random(seed);
  const auto uniform = [&] { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; };
  Samples noisy = samples;
  for (float& x : noisy) {  // Box & Muller: the standard library's own differs between libraries
    const double normal =
        std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform());
    x = static_cast<float>(x + deviation * normal);
  }
  return noisy;
}

Samples LowPass(const Samples& samples, int sample_rate, double cutoff) {
  if (cutoff * 2 >= sample_rate) return samples;
  const std::vector<double> taps = LowPassTaps(cutoff / sample_rate);
  const auto n = static_cast<int64_t>(samples.size());
  Samples filtered(samples.size());
  for (int64_t i = 0; i < n; ++i) {
    const int64_t first = i - (kTaps - 1) / 2;
    const int64_t begin = std::max<int64_t>(first, 0), end = std::min(first + kTaps, n);
    double sum = 0;
    for (int64_t j = begin; j < end; ++j) sum += taps[j - first] * samples[j];
    filtered[i] = static_cast<float>(sum);
  }
  return filtered;
}

Samples CompressDynamics(const Samples& samples, int sample_rate, double threshold_db) {
  const double attack = std::exp(-1 / (kAttackSeconds * sample_rate));
  const double release = std::exp(-1 / (kReleaseSeconds * sample_rate));
  const double threshold = std::pow(10, threshold_db / 20);
  Samples out = samples;
  double level = 0;
  for (float& x : out) {
    const double magnitude = std::abs(x);
    const double keep = magnitude > level ? attack : release;
    level = keep * level + (1 - keep) * magnitude;
    if (level > threshold) {
      x = static_cast<float>(x * std::pow(level / threshold, 1 / kRatio - 1));
    }
  }
  const float peak = Peak(out);
  return peak > 0 ? Scaled(std::move(out), Peak(samples) / peak) : out;
}

Samples ChangeLevel(const Samples& samples, double db) {
  return Scaled(samples, std::pow(10, db / 20));
}

std::vector<Distortion> AllDistortions() {
  std::vector<Distortion> all;
  Add(all, "time stretch", "times as fast", {0.7, 0.85, 1.15, 1.4},
      [](const Samples& s, int rate, double tempo, uint64_t) {
        return StretchAndShift(s, rate, tempo, 0);
      });
  Add(all, "pitch shift", "semitones", {-4, -2, -1, 1, 2, 4},
      [](const Samples& s, int rate, double semitones, uint64_t) {
        return StretchAndShift(s, rate, 1, semitones);
      });
  Add(all, "dynamic range compression", "dB threshold", {-40, -30, -20},
      [](const Samples& s, int rate, double db, uint64_t) {
        return CompressDynamics(s, rate, db);
      });
  Add(all, "noise", "dB SNR", {0, 10, 20, 30},
      [](const Samples& s, int, double snr, uint64_t seed) { return AddNoise(s, snr, seed); });
  Add(all, "low-pass", "Hz", {1000, 2000, 4000},
      [](const Samples& s, int rate, double hz, uint64_t) { return LowPass(s, rate, hz); });
  Add(all, "level", "dB", {-30, -20, -10},
      [](const Samples& s, int, double db, uint64_t) { return ChangeLevel(s, db); });
  for (const auto& [name, codec] :
       {std::pair("mp3", LossyCodec::kMp3), std::pair("opus", LossyCodec::kOpus)}) {
    Add(all, name, "kbit/s", {8, 16, 32},
        [codec = codec](const Samples& s, int rate, double kbits, uint64_t) {
          return PassThroughCodec(s, rate, codec, static_cast<int>(kbits * 1000));
        });
  }
  return all;
}

}  // namespace libretto
