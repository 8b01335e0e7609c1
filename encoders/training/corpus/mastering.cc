#include "encoders/training/corpus/mastering.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/flac_file.h"
#include "encoders/training/corpus/synthesizer.h"
#include "encoders/training/corpus/wear.h"

namespace libretto {
namespace {

constexpr double kLimit = 0.9;
constexpr double kFade = 0.5;  // seconds
static_assert(kSynthRate == 2 * kRenderedRate);

double Rms(const std::vector<float>& samples) {
  double sum = 0;
  for (const float sample : samples) sum += static_cast<double>(sample) * sample;
  return std::sqrt(sum / static_cast<double>(std::max<size_t>(1, samples.size())));
}

// Half of a low-pass at half the band: a sinc in a Hann window, its even taps but the first are 0.
constexpr size_t kTaps = 24;
std::array<float, kTaps> HalfBand() {
  std::array<float, kTaps> taps;
  for (size_t i = 0; i < kTaps; ++i) {
    const double x = std::numbers::pi * (static_cast<double>(i) + 0.5);
    const double hann = 0.5 + 0.5 * std::cos(x / kTaps);
    taps[i] = static_cast<float>(0.5 * std::sin(x) / x * hann);
  }
  return taps;
}

// Both channels' mean at half the rate.
std::vector<float> MonoAtHalfRate(const std::vector<float>& stereo) {
  static const std::array<float, kTaps> kHalfBand = HalfBand();
  constexpr size_t kMargin = 2 * kTaps;
  std::vector<float> mono(stereo.size() / 2 + 2 * kMargin);
  for (size_t i = 0; i + 1 < stereo.size(); i += 2) {
    mono[kMargin + i / 2] = 0.5F * (stereo[i] + stereo[i + 1]);
  }
  std::vector<float> half(stereo.size() / 4);
  for (size_t i = 0; i < half.size(); ++i) {
    const float* middle = mono.data() + kMargin + 2 * i;
    float sum = 0.5F * *middle;
    for (size_t tap = 0; tap < kTaps; ++tap) {
      sum += kHalfBand[tap] * (middle[2 * tap + 1] + *(middle - 2 * tap - 1));
    }
    half[i] = sum;
  }
  return half;
}

// Turns loud moments down: some ms before them at once, after them slowly.
void Limit(std::vector<float>& samples) {
  constexpr size_t kBlock = 64;
  const size_t blocks = samples.size() / kBlock + 2;
  std::vector<double> gains(blocks, 1);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double gain = kLimit / std::max<double>(kLimit, std::abs(samples[i]));
    for (const size_t block : {i / kBlock, i / kBlock + 1}) {
      gains[block] = std::min(gains[block], gain);
    }
  }
  for (size_t i = 1; i < blocks; ++i) gains[i] = std::min(gains[i], gains[i - 1] + 0.03);
  for (size_t i = blocks - 1; i > 0; --i) gains[i - 1] = std::min(gains[i - 1], gains[i] + 0.3);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double share = static_cast<double>(i % kBlock) / kBlock;
    const double gain = gains[i / kBlock] * (1 - share) + gains[i / kBlock + 1] * share;
    samples[i] *= static_cast<float>(gain);
  }
}

void FadeOut(std::vector<float>& samples) {
  const size_t fade = std::min(samples.size(), static_cast<size_t>(kFade * kRenderedRate));
  for (size_t i = 0; i < fade; ++i) {
    samples[samples.size() - 1 - i] *= static_cast<float>(i) / static_cast<float>(fade);
  }
}

}  // namespace

absl::Status Master(const std::vector<float>& samples, const std::vector<std::string>& degradations,
                    Random& random, const std::string& path) {
  std::vector<float> mono = MonoAtHalfRate(samples);
  const double rms = Rms(mono);
  if (!(rms > 1e-5)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": nothing is to be heard"));
  }
  const double target = std::pow(10, Uniform(random, -22, -15) / 20);
  for (float& sample : mono) sample = static_cast<float>(sample * target / rms);
  RETURN_IF_ERROR(Wear(degradations, target, kRenderedRate, path, random, mono));
  Limit(mono);
  FadeOut(mono);
  return WriteFlac(mono, kRenderedRate, path);
}

}  // namespace libretto
