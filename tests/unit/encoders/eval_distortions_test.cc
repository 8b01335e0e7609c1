#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "encoders/audio/lossy.h"
#include "encoders/eval/distortions.h"
#include "encoders/eval/stretch.h"

namespace libretto {
namespace {

constexpr int kRate = 16000;

Samples Sine(double hz, double seconds, double amplitude = 0.25) {
  Samples samples(static_cast<size_t>(seconds * kRate));
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<float>(
        amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / kRate));
  }
  return samples;
}

double Rms(std::span<const float> samples) {
  double sum = 0;
  for (const float x : samples) sum += static_cast<double>(x) * x;
  return std::sqrt(sum / static_cast<double>(samples.size()));
}

// By upward zero crossings, away from the ends.
double Frequency(const Samples& samples) {
  const size_t margin = samples.size() / 8;
  size_t crossings = 0;
  for (size_t i = margin + 1; i < samples.size() - margin; ++i) {
    crossings += samples[i - 1] < 0 && samples[i] >= 0 ? 1 : 0;
  }
  return static_cast<double>(crossings) * kRate / static_cast<double>(samples.size() - 2 * margin);
}

}  // namespace

TEST_CASE("stretching changes the length and keeps the pitch; shifting does the reverse") {
  const Samples sine = Sine(440, 4);
  const Samples fast = StretchAndShift(sine, kRate, 1.25, 0);
  CHECK(static_cast<double>(fast.size()) == Approx(sine.size() / 1.25).epsilon(0.06));
  CHECK(Frequency(fast) == Approx(440).epsilon(0.02));
  const Samples high = StretchAndShift(sine, kRate, 1, 12);
  CHECK(static_cast<double>(high.size()) == Approx(sine.size()).epsilon(0.06));
  CHECK(Frequency(high) == Approx(880).epsilon(0.02));
}

TEST_CASE("noise has the ratio asked for and repeats itself") {
  const Samples sine = Sine(440, 4), noisy = AddNoise(sine, 10, 3);
  Samples noise(sine.size());
  for (size_t i = 0; i < sine.size(); ++i) noise[i] = noisy[i] - sine[i];
  CHECK(20 * std::log10(Rms(sine) / Rms(noise)) == Approx(10).margin(0.2));
  CHECK(noisy == AddNoise(sine, 10, 3));
  CHECK(noisy != AddNoise(sine, 10, 4));
}

TEST_CASE("a low-pass keeps what is below its edge and stops what is above") {
  const auto middle = [](const Samples& s) { return Rms(std::span(s).subspan(4000, 8000)); };
  CHECK(middle(LowPass(Sine(500, 1), kRate, 1000)) == Approx(middle(Sine(500, 1))).epsilon(0.01));
  CHECK(middle(LowPass(Sine(2000, 1), kRate, 1000)) < 0.01 * middle(Sine(2000, 1)));
  CHECK(LowPass(Sine(500, 1), kRate, 8000) == Sine(500, 1));
}

TEST_CASE("compression brings loud and quiet nearer and keeps the peak") {
  Samples samples = Sine(200, 1, 0.8);
  const Samples quiet = Sine(200, 1, 0.02);
  samples.insert(samples.end(), quiet.begin(), quiet.end());
  const Samples out = CompressDynamics(samples, kRate, -30);
  const auto ratio = [](const Samples& s) {
    return Rms(std::span(s).subspan(8000, 7000)) / Rms(std::span(s).subspan(24000, 7000));
  };
  CHECK(ratio(out) < 0.5 * ratio(samples));
  CHECK(*std::ranges::max_element(out) <= 0.81f);
}

TEST_CASE("a pass through a codec keeps length and sound") {
  const Samples sine = Sine(440, 3);
  for (const LossyCodec codec : {LossyCodec::kMp3, LossyCodec::kOpus}) {
    const auto out = PassThroughCodec(sine, kRate, codec, 32000);
    INFO(out.status());
    REQUIRE(out.ok());
    CHECK(static_cast<double>(out->size()) == Approx(sine.size()).margin(0.15 * kRate));
    CHECK(Frequency(*out) == Approx(440).epsilon(0.01));
    CHECK(Rms(*out) == Approx(Rms(sine)).epsilon(0.1));
    CHECK(*out != sine);
  }
}

}  // namespace libretto
