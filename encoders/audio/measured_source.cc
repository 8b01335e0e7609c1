#include "encoders/audio/measured_source.h"

#include <algorithm>
#include <cmath>

#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr double kQuiet = -36, kLoud = -8;  // LUFS
constexpr double kBusyFlux = 0.3;

// To so many digits after the point: more would promise what is not known.
double Rounded(double value, double steps) { return std::round(value * steps) / steps; }

double Energy(double loudness, double flux) {
  const double loud = std::clamp((loudness - kQuiet) / (kLoud - kQuiet), 0.0, 1.0);
  const double busy = std::clamp(flux / kBusyFlux, 0.0, 1.0);
  return (loud + busy) / 2;
}

}  // namespace

MeasuredSource::MeasuredSource(AudioDecoder& decoder)
    : decoder_(decoder),
      tempo_(decoder.sample_rate()),
      key_(decoder.sample_rate()),
      fingerprint_(decoder.sample_rate()) {
  decoder_.SetListener(this);
}

MeasuredSource::~MeasuredSource() { decoder_.SetListener(nullptr); }

absl::StatusOr<size_t> MeasuredSource::Read(std::span<float> out) {
  ASSIGN_OR_RETURN(const size_t count, decoder_.Read(out));
  tempo_.Add(out.first(count));
  key_.Add(out.first(count));
  fingerprint_.Add(out.first(count));
  return count;
}

Fingerprint MeasuredSource::TakeFingerprint() { return fingerprint_.Finish(); }

AudioFacts MeasuredSource::facts() const {
  AudioFacts facts;
  if (const auto loudness = loudness_.Finish()) {
    facts.loudness_lufs = Rounded(*loudness, 10);
    facts.energy = Rounded(Energy(*loudness, tempo_.mean_flux()), 100);
  }
  if (const auto tempo = tempo_.Finish()) facts.tempo_bpm = Rounded(*tempo, 10);
  if (const auto key = key_.Finish()) {
    facts.key = key->tonic;
    facts.mode = key->mode;
  }
  return facts;
}

}  // namespace libretto
