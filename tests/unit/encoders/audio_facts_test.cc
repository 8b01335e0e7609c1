// Tempo, key and loudness of signals whose facts are known.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "audio_fixtures.h"
#include "encoders/audio/key_meter.h"
#include "encoders/audio/loudness.h"
#include "encoders/audio/measured_source.h"
#include "encoders/audio/tempo_meter.h"

namespace libretto {
namespace {

constexpr int kRate = 16000;

std::vector<float> Sine(double hertz, double seconds, double amplitude, int rate = kRate) {
  std::vector<float> out(static_cast<size_t>(seconds * rate));
  for (size_t i = 0; i < out.size(); ++i) {
    const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
    out[i] = static_cast<float>(amplitude * std::sin(phase));
  }
  return out;
}

void AddTo(std::vector<float>& out, double at_seconds, const std::vector<float>& sound) {
  const auto at = static_cast<size_t>(at_seconds * kRate);
  for (size_t i = 0; i < sound.size() && at + i < out.size(); ++i) out[at + i] += sound[i];
}

// Kick on every beat, snare on every second one, hi-hat on every half.
std::vector<float> Drums(double bpm, double seconds) {
  std::mt19937 random(3);
  std::normal_distribution<float> noise(0, 0.3f);
  const auto hit = [&](double length, double hertz, double loud) {
    std::vector<float> sound = Sine(hertz, length, loud);
    for (size_t i = 0; i < sound.size(); ++i) {
      const double fade =
          std::exp(-8.0 * static_cast<double>(i) / static_cast<double>(sound.size()));
      sound[i] = static_cast<float>((sound[i] + (hertz > 100 ? loud * noise(random) : 0)) * fade);
    }
    return sound;
  };
  std::vector<float> out(static_cast<size_t>(seconds * kRate), 0.0f);
  const double beat = 60 / bpm;
  for (int i = 0; i * beat < seconds; ++i) {
    AddTo(out, i * beat, hit(0.15, 60, 0.8));
    if (i % 2 == 1) AddTo(out, i * beat, hit(0.12, 200, 0.6));
    AddTo(out, i * beat, hit(0.03, 5000, 0.2));
    AddTo(out, (i + 0.5) * beat, hit(0.03, 5000, 0.2));
  }
  return out;
}

TEST_CASE("the tempo of drums is found within 2 %, of slow and fast ones up to an octave") {
  for (double bpm : {60.0, 70.0, 83.0, 96.0, 110.0, 124.0, 140.0, 160.0, 175.0}) {
    TempoMeter meter(kRate);
    meter.Add(Drums(bpm, 30));
    const auto tempo = meter.Finish();
    INFO(bpm << " beats per minute");
    REQUIRE(tempo.has_value());
    const bool exact = std::abs(*tempo / bpm - 1) < 0.02;
    const bool octave = std::abs(*tempo / bpm - 2) < 0.04 || std::abs(*tempo / bpm - 0.5) < 0.01;
    CHECK((exact || (octave && (bpm < 80 || bpm > 150))));
  }
}

TEST_CASE("steady sound, noise, silence and very short audio have no tempo") {
  std::mt19937 random(5);
  std::normal_distribution<float> noise(0, 0.2f);
  std::vector<float> hiss(20 * kRate);
  for (float& x : hiss) x = noise(random);
  for (const auto& sound :
       {Sine(440, 20, 0.5), hiss, std::vector<float>(20 * kRate), Drums(120, 2)}) {
    TempoMeter meter(kRate);
    meter.Add(sound);
    CHECK_FALSE(meter.Finish().has_value());
  }
}

// Tonic, subdominant, dominant, tonic as triads of four partials.
std::vector<float> Cadence(int tonic, bool major) {
  std::vector<float> out(8 * kRate, 0.0f);
  const int third = major ? 4 : 3;
  const int roots[] = {0, 5, 7, 0};
  for (int chord = 0; chord < 4; ++chord) {
    // The dominant is major in minor keys too.
    const int middle = chord == 2 ? 4 : third;
    for (int note : {0, middle, 7}) {
      const double hertz = 440 * std::pow(2, (48 + tonic + roots[chord] + note - 69) / 12.0);
      for (int partial = 1; partial <= 4; ++partial) {
        AddTo(out, 2.0 * chord, Sine(hertz * partial, 2, 0.2 / partial));
      }
    }
  }
  return out;
}

TEST_CASE("the key of a cadence is found in all 24 keys") {
  constexpr const char* kNames[] = {"C",  "C#", "D",  "D#", "E",  "F",
                                    "F#", "G",  "G#", "A",  "A#", "B"};
  for (int tonic = 0; tonic < 12; ++tonic) {
    for (bool major : {true, false}) {
      KeyMeter meter(kRate);
      meter.Add(Cadence(tonic, major));
      const auto key = meter.Finish();
      INFO(kNames[tonic] << (major ? " major" : " minor"));
      REQUIRE(key.has_value());
      CHECK(key->tonic == kNames[tonic]);
      CHECK(key->mode == (major ? "major" : "minor"));
    }
  }
}

TEST_CASE("silence has no key and no loudness") {
  KeyMeter key(kRate);
  key.Add(std::vector<float>(5 * kRate));
  CHECK_FALSE(key.Finish().has_value());
  LoudnessMeter loudness;
  loudness.Add(std::vector<float>(10 * kRate), 2, kRate);
  CHECK_FALSE(loudness.Finish().has_value());
  CHECK_FALSE(LoudnessMeter().Finish().has_value());
}

// EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS reads -23 LUFS.
TEST_CASE("a reference tone reads as EBU R 128 says, in stereo and from one channel") {
  const std::vector<float> mono = Sine(1000, 20, std::pow(10, -23.0 / 20), 48000);
  std::vector<float> stereo;
  for (float x : mono) stereo.insert(stereo.end(), {x, x});
  LoudnessMeter two, one;
  two.Add(stereo, 2, 48000);
  one.Add(mono, 1, 48000);
  REQUIRE(two.Finish().has_value());
  CHECK(*two.Finish() == Approx(-23.0).margin(0.1));
  CHECK(*one.Finish() == Approx(-23.0).margin(0.1));
}

TEST_CASE("pieces of any size give the same facts") {
  const std::vector<float> drums = Drums(100, 12);
  TempoMeter whole(kRate), pieces(kRate);
  whole.Add(drums);
  for (size_t at = 0; at < drums.size(); at += 333) {
    pieces.Add(std::span(drums).subspan(at, std::min<size_t>(333, drums.size() - at)));
  }
  CHECK(*whole.Finish() == *pieces.Finish());
}

TEST_CASE("a file is measured in its own rate and channels while it is read, whatever its codec") {
  TempDir directory;
  for (const char* name : {"tone.wav", "tone.flac", "tone.mp3", "tone.opus"}) {
    INFO(name);
    MakeSine(directory.File(name), 5);
    const auto decoder = OpenAudioFile(directory.File(name), kRate);
    REQUIRE(decoder.ok());
    MeasuredSource source(**decoder);
    REQUIRE(ReadAll(source).ok());
    const AudioFacts facts = source.facts();
    REQUIRE(facts.loudness_lufs.has_value());
    CHECK(*facts.loudness_lufs == Approx(-18.7).margin(0.6));  // 1/8 of full scale at 440 Hz
    INFO(*facts.loudness_lufs << " LUFS, tempo " << facts.tempo_bpm.value_or(0));
    REQUIRE(facts.energy.has_value());
    CHECK((*facts.energy >= 0 && *facts.energy <= 1));
    CHECK_FALSE(facts.tempo_bpm.has_value());
  }
}

}  // namespace
}  // namespace libretto
