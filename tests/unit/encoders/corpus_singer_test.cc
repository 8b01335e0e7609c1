#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <numbers>

#include "encoders/training/corpus/singer.h"
#include "encoders/training/corpus/vocal_mix.h"

namespace libretto {
namespace {

constexpr double kSeconds = 1.6;

double Hertz(double key) { return 440 * std::exp2((key - 69) / 12); }

std::vector<float> Vowel(const Singer& singer, double key, char vowel) {
  return Sing(singer, {{0.1, 1.5, key, 1, 0, vowel}}, kSeconds, 3);
}

// Of 0.6 s in which pitch has settled.
std::vector<float> Middle(const std::vector<float>& samples) {
  return {samples.begin() + 12800, samples.begin() + 22400};
}

double Rms(const std::vector<float>& samples, double from, double to) {
  double sum = 0;
  for (auto i = static_cast<size_t>(from * kVoiceRate); i < to * kVoiceRate; ++i) {
    sum += static_cast<double>(samples[i]) * samples[i];
  }
  return std::sqrt(sum / ((to - from) * kVoiceRate));
}

// By the highest autocorrelation between 50 and 1400 Hz, of the shortest lag near to it.
double PitchOf(const std::vector<float>& samples) {
  const auto correlation = [&](size_t lag) {
    double sum = 0, first = 1e-12, second = 1e-12;
    for (size_t i = lag; i < samples.size(); ++i) {
      sum += static_cast<double>(samples[i]) * samples[i - lag];
      first += static_cast<double>(samples[i]) * samples[i];
      second += static_cast<double>(samples[i - lag]) * samples[i - lag];
    }
    return sum / std::sqrt(first * second);
  };
  std::vector<double> all(kVoiceRate / 50 + 2);
  for (size_t lag = kVoiceRate / 1400; lag < all.size(); ++lag) all[lag] = correlation(lag);
  const double best = *std::max_element(all.begin(), all.end());
  for (size_t lag = kVoiceRate / 1400; lag + 1 < all.size(); ++lag) {
    if (all[lag] < 0.9 * best || all[lag] < all[lag - 1] || all[lag] < all[lag + 1]) continue;
    const double bend = all[lag - 1] - 2 * all[lag] + all[lag + 1];
    return kVoiceRate / (static_cast<double>(lag) + 0.5 * (all[lag - 1] - all[lag + 1]) / bend);
  }
  return 0;
}

double Amplitude(const std::vector<float>& samples, double frequency) {
  std::complex<double> sum = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i);
    const double window =
        1 - std::cos(2 * std::numbers::pi * t / static_cast<double>(samples.size()));
    sum +=
        window * samples[i] * std::polar(1.0, -2 * std::numbers::pi * frequency * t / kVoiceRate);
  }
  return std::abs(sum) / static_cast<double>(samples.size());
}

// Where the harmonics of `pitch` near `formant` are strongest, the source's slope taken out.
double PeakNear(const std::vector<float>& samples, double pitch, double formant) {
  double best = 0, peak = 0;
  for (double f = pitch; f < 1.2 * formant; f += pitch) {
    if (f < 0.8 * formant) continue;
    const double level = f * Amplitude(samples, f);
    if (level > best) best = level, peak = f;
  }
  return peak;
}

TEST_CASE("a sung note has its pitch, for every kind of vocal tract and vowel") {
  for (const auto& [tract, key] : {std::pair{Tract::kBass, 43.0},
                                   {Tract::kTenor, 55.0},
                                   {Tract::kCountertenor, 60.0},
                                   {Tract::kAlto, 64.0},
                                   {Tract::kSoprano, 76.0}}) {
    Singer singer;
    singer.tract = tract;
    for (const char vowel : kVowels) {
      INFO(key << " " << vowel);
      const double cents =
          1200 * std::log2(PitchOf(Middle(Vowel(singer, key, vowel))) / Hertz(key));
      CHECK(std::abs(cents) < 30);
    }
  }
}

TEST_CASE("a low sung vowel has its formants where the table has them") {
  for (const Tract tract : {Tract::kBass, Tract::kTenor, Tract::kAlto}) {
    Singer singer;
    singer.tract = tract;
    singer.vibrato_depth = singer.phonation.jitter = singer.phonation.breath = 0;
    for (const char vowel : kVowels) {
      const double pitch = Hertz(40);
      const auto samples = Middle(Vowel(singer, 40, vowel));
      for (const size_t formant : {0, 1}) {
        const double wanted = VowelFormants(tract, vowel).frequency[formant];
        INFO(static_cast<int>(tract) << " " << vowel << " formant " << formant + 1);
        CHECK(std::abs(PeakNear(samples, pitch, wanted) - wanted) < pitch);
      }
    }
  }
}

TEST_CASE("a shorter vocal tract has higher formants") {
  Singer singer;
  singer.vibrato_depth = 0;
  singer.formant_scale = 1.3;
  const double wanted = 1.3 * VowelFormants(Tract::kTenor, 'a').frequency[0];
  const double pitch = Hertz(40);
  CHECK(std::abs(PeakNear(Middle(Vowel(singer, 40, 'a')), pitch, wanted) - wanted) < pitch);
}

TEST_CASE("the first formant follows a note that lies above it") {
  Singer singer;
  singer.tract = Tract::kSoprano;
  singer.vibrato_depth = 0;
  const auto samples = Middle(Vowel(singer, 79, 'u'));  // 784 Hz; the vowel's first is at 325 Hz
  CHECK(Amplitude(samples, Hertz(79)) > 2 * Amplitude(samples, 2 * Hertz(79)));
}

TEST_CASE("the same seed sings the same samples, another seed others") {
  const std::vector<SungNote> notes = {{0.2, 0.6, 60, 1, 's', 'a'}, {0.6, 1.2, 64, 1, 'm', 'o'}};
  const Singer singer;
  CHECK((Sing(singer, notes, kSeconds, 5) == Sing(singer, notes, kSeconds, 5)));
  CHECK((Sing(singer, notes, kSeconds, 5) != Sing(singer, notes, kSeconds, 6)));
}

TEST_CASE("a singer is silent before, between and after the notes, and nowhere out of bounds") {
  for (const char consonant : kConsonants) {
    INFO(consonant);
    const auto samples = Sing(
        {}, {{0.3, 0.6, 60, 1, consonant, 'a'}, {1.0, 1.2, 62, 1, consonant, 'i'}}, kSeconds, 1);
    const double vowel = Rms(samples, 0.4, 0.55);
    CHECK(vowel > 0);
    CHECK(Rms(samples, 0, 0.1) < 0.02 * vowel);
    CHECK(Rms(samples, 0.8, 0.88) < 0.02 * vowel);
    CHECK(Rms(samples, 1.5, 1.6) < 0.02 * vowel);
    for (const float sample : samples) REQUIRE(std::isfinite(sample));
  }
}

TEST_CASE("an s hisses before its vowel, and an m hums") {
  const auto high = [](const std::vector<float>& samples, double from) {
    std::vector<float> difference;
    for (auto i = static_cast<size_t>(from * kVoiceRate); i < (from + 0.05) * kVoiceRate; ++i) {
      difference.push_back(samples[i + 1] - samples[i]);
    }
    return Rms(difference, 0, 0.05) / Rms(samples, from, from + 0.05);
  };
  const auto hissed = Sing({}, {{0.3, 0.8, 50, 1, 's', 'a'}}, kSeconds, 1);
  const auto hummed = Sing({}, {{0.3, 0.8, 50, 1, 'm', 'a'}}, kSeconds, 1);
  CHECK(high(hissed, 0.23) > 1);
  CHECK(high(hummed, 0.24) < high(hummed, 0.5));
  CHECK(Rms(hissed, 0.23, 0.28) < Rms(hissed, 0.5, 0.6));
}

TEST_CASE("notes may begin at zero, overlap the end or be missing") {
  CHECK((Sing({}, {}, 1, 1) == std::vector<float>(kVoiceRate)));
  CHECK(Sing({}, {{0, 9, 60, 1, 't', 'a'}}, 1, 1).size() == kVoiceRate);
  CHECK(Sing({}, {{0, 1, 60, 1, 0, 'a'}}, 0, 1).empty());
}

TEST_CASE("voices are mixed at their level beside the instruments, and alone") {
  std::vector<float> tone(2 * kSynthRate);
  for (size_t i = 0; i < tone.size(); ++i) tone[i] = 0.1F * std::sin(0.05F * (i / 2));
  const std::vector<SungPart> parts = {{{}, {{0.1, 1.0, 60, 1, 0, 'a'}}, 0}};
  std::vector<float> mixed = tone, again = tone, alone(tone.size());
  MixVocals(parts, 2, {0, 0}, 7, mixed);
  MixVocals(parts, 2, {0, 0}, 7, again);
  MixVocals(parts, 2, {0, 0}, 7, alone);
  CHECK((mixed == again));
  for (size_t i = 0; i < mixed.size(); ++i) mixed[i] -= tone[i];
  const auto level = [](const std::vector<float>& samples) {
    return Rms(samples, 0.4, 3.6);  // seconds of kVoiceRate samples, of two seconds of stereo
  };
  CHECK(level(mixed) / level(tone) == Approx(2).epsilon(0.25));
  CHECK(level(alone) > 0.01);
}

}  // namespace
}  // namespace libretto
