#include "encoders/audio/log_mel.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "encoders/audio/mel_filters.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {
namespace {

constexpr int kRate = 16000;

// The signal of tests/golden/make_mel_golden.py.
std::vector<float> MelSignal() {
  std::vector<float> signal(2 * kRate + 1234);
  uint32_t state = 12345;
  for (size_t i = 0; i < signal.size(); ++i) {
    const double t = static_cast<double>(i) / kRate, turn = 2 * std::numbers::pi;
    double value = 0.3 * std::sin(turn * (50.0 * t + 1500.0 * t * t));
    value += 0.2 * std::sin(turn * 440.0 * t) + 0.1 * std::sin(turn * 7000.0 * t);
    state = state * 1664525u + 1013904223u;
    value += 0.05 * (state / 0x1p31 - 1.0);
    signal[i] = static_cast<float>(i < kRate + kRate / 2 ? value : value * 1e-3);
  }
  return signal;
}

std::vector<float> Frames(const std::vector<float>& signal, size_t block) {
  LogMel mel({});
  std::vector<float> frames;
  for (size_t at = 0; at < signal.size(); at += block) {
    mel.Push(std::span(signal).subspan(at, std::min(block, signal.size() - at)), frames);
  }
  REQUIRE(mel.Finish(frames).ok());
  return frames;
}

TEST_CASE("log-mel agrees with librosa") {
  const auto golden = SafetensorsFile::Open(LIBRETTO_GOLDEN_DIR "/mel.safetensors");
  INFO(golden.status());
  REQUIRE(golden.ok());
  const std::vector<float> frames = Frames(MelSignal(), 100'000);
  const auto want = golden->Get("frames");
  REQUIRE(want->shape == Shape{static_cast<int64_t>(frames.size()) / 96, 96});
  const std::vector<float> expected = ToFloats(*want);
  float worst = 0;
  for (size_t i = 0; i < frames.size(); ++i) {
    worst = std::max(worst, std::abs(frames[i] - expected[i]));
  }
  CHECK(worst < 1e-4f);
}

TEST_CASE("mel filters agree with librosa") {
  const auto golden = SafetensorsFile::Open(LIBRETTO_GOLDEN_DIR "/mel.safetensors");
  REQUIRE(golden.ok());
  const std::vector<float> expected = ToFloats(*golden->Get("filters", {96, 257}));
  const std::vector<MelFilter> filters = SlaneyMelFilters(kRate, 512, 96);
  for (size_t m = 0; m < 96; ++m) {
    for (size_t bin = 0; bin < 257; ++bin) {
      const size_t first = static_cast<size_t>(filters[m].first_bin);
      const bool inside = bin >= first && bin < first + filters[m].weights.size();
      const float got = inside ? filters[m].weights[bin - first] : 0.0f;
      REQUIRE(got == Approx(expected[m * 257 + bin]).margin(1e-8).epsilon(1e-5));
    }
  }
}

TEST_CASE("log-mel is the same however the signal is cut into blocks") {
  const std::vector<float> signal = MelSignal();
  const std::vector<float> whole = Frames(signal, signal.size());
  CHECK(whole.size() == (1 + signal.size() / 256) * 96);
  for (const size_t block : {size_t{1}, size_t{255}, size_t{256}, size_t{257}, size_t{4096}}) {
    CHECK(Frames(signal, block) == whole);
  }
}

TEST_CASE("log-mel has 1 + n / hop frames at every length") {
  for (const size_t n : {257, 400, 511, 512, 513, 767, 768, 769, 1024, 1500}) {
    CHECK(Frames(std::vector<float>(n, 0.25f), n).size() == (1 + n / 256) * 96);
  }
}

TEST_CASE("log-mel refuses a signal too short to reflect") {
  LogMel mel({});
  std::vector<float> frames;
  mel.Push(std::vector<float>(256, 0.5f), frames);
  CHECK(mel.Finish(frames).code() == absl::StatusCode::kInvalidArgument);
  CHECK(frames.empty());
}

TEST_CASE("a tone lands in the band of its frequency") {
  const auto [hz, band] = GENERATE(table<double, size_t>({{200, 5}, {1000, 31}, {4000, 74}}));
  std::vector<float> tone(kRate);
  for (size_t i = 0; i < tone.size(); ++i) {
    tone[i] = static_cast<float>(
        0.5 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / kRate));
  }
  const std::vector<float> frames = Frames(tone, tone.size());
  const auto frame = frames.begin() + 30 * 96;
  const auto peak = static_cast<size_t>(std::max_element(frame, frame + 96) - frame);
  CHECK(peak + 1 >= band);
  CHECK(peak <= band + 1);
}

}  // namespace
}  // namespace libretto
