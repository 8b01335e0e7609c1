#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "encoders/audio/decoder.h"
#include "encoders/training/corpus/mastering.h"
#include "encoders/training/corpus/synthesizer.h"
#include "encoders/training/corpus/wear.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

constexpr int kSeconds = 2;

// Stereo at kSynthRate.
std::vector<float> Tone(double frequency, double level) {
  std::vector<float> samples(2 * kSeconds * kSynthRate);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i / 2) / kSynthRate;
    samples[i] = static_cast<float>(level * std::sin(2 * std::numbers::pi * frequency * t));
  }
  return samples;
}

std::vector<float> Mastered(const std::vector<float>& samples,
                            const std::vector<std::string>& wear = {}) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.flac";
  Random random(4);
  REQUIRE(Master(samples, wear, random, path).ok());
  const auto file = OpenAudioFile(path, kRenderedRate);
  REQUIRE(file.ok());
  std::vector<float> read(kSeconds * kRenderedRate + 100);
  size_t size = 0;
  for (size_t count = 1; count > 0; size += count) {
    count = (*file)->Read(std::span(read).subspan(size)).value();
  }
  read.resize(size);
  return read;
}

double Rms(const std::vector<float>& samples) {
  double sum = 0;
  const size_t count = samples.size() / 2;
  for (size_t i = 0; i < count; ++i) sum += static_cast<double>(samples[i]) * samples[i];
  return std::sqrt(sum / static_cast<double>(count));
}

TEST_CASE("a piece becomes mono at the rate of the encoders, as long and at a usual loudness") {
  const auto samples = Mastered(Tone(440, 0.01));
  REQUIRE(samples.size() == kSeconds * kRenderedRate);
  CHECK(20 * std::log10(Rms(samples)) > -22.5);
  CHECK(20 * std::log10(Rms(samples)) < -14.5);
  double error = 0, phase = 2 * std::numbers::pi * 440 / kRenderedRate;
  for (size_t i = 100; i < 16000; ++i) {  // of a tone, each sample follows from two before
    error = std::max(error,
                     std::abs(samples[i - 1] + samples[i + 1] - 2 * std::cos(phase) * samples[i]));
  }
  CHECK(error < 3e-4);
  CHECK(std::abs(samples.back()) < 1e-3);
}

TEST_CASE("what lies above half the rate is gone, and not folded") {
  auto both = Tone(440, 0.1);
  const auto high = Tone(11000, 0.1), low = both;
  for (size_t i = 0; i < both.size(); ++i) both[i] += high[i];
  auto wanted = Mastered(low), got = Mastered(both);
  for (size_t i = 0; i < got.size(); ++i) got[i] -= wanted[i];
  CHECK(Rms(got) < 0.01 * Rms(wanted));
}

TEST_CASE("peaks stay below the limit, and quiet passages keep their level") {
  auto samples = Tone(200, 0.05);
  for (size_t i = 40000; i < 40200; ++i) samples[i] *= 100;
  const auto mastered = Mastered(samples);
  for (const float sample : mastered) REQUIRE(std::abs(sample) <= 0.901F);
  CHECK(*std::max_element(mastered.begin(), mastered.end()) > 0.6F);
}

TEST_CASE("every degradation changes the sound and leaves its length") {
  auto samples = Tone(330, 0.1);
  const auto high = Tone(5000, 0.05);
  for (size_t i = 0; i < samples.size(); ++i) samples[i] += high[i];
  const auto clean = Mastered(samples);
  for (const std::string& name : Degradations()) {
    INFO(name);
    auto worn = Mastered(samples, {name});
    REQUIRE(worn.size() == clean.size());
    for (size_t i = 0; i < worn.size(); ++i) worn[i] -= clean[i];
    CHECK(Rms(worn) > 0.005 * Rms(clean));
  }
}

TEST_CASE("silence, an unknown degradation and a folder that is missing are errors that say so") {
  Random random(1);
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a.flac";
  const auto silent = Master(std::vector<float>(64000), {}, random, path);
  CHECK(absl::IsInvalidArgument(silent));
  const auto unknown = Master(Tone(440, 0.1), {"dipped in tea"}, random, path);
  CHECK(absl::IsInvalidArgument(unknown));
  CHECK(unknown.message().find("dipped in tea") != std::string::npos);
  const auto missing = Master(Tone(440, 0.1), {}, random, directory.path() + "/none/a.flac");
  CHECK(absl::IsUnavailable(missing));
}

}  // namespace
}  // namespace libretto
