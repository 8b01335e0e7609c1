#include "encoders/training/corpus/glottis.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace libretto {
namespace {

// What a step of 1 at phase 0 lacks of one without aliasing; `step` is the phase of a sample.
double StepResidue(double phase, double step) {
  if (phase < step) {
    const double x = 1 - phase / step;
    return -0.5 * x * x;
  }
  if (phase > 1 - step) {
    const double x = 1 - (1 - phase) / step;
    return 0.5 * x * x;
  }
  return 0;
}

}  // namespace

Glottis::Glottis(const Phonation& phonation, double rate)
    : phonation_(phonation),
      rate_(rate),
      tilt_(1 - std::exp(-2 * std::numbers::pi * phonation.tilt / rate)) {}

void Glottis::BeginPeriod(Random& random) {
  ++periods_;
  length_ = 1 + phonation_.jitter * Uniform(random, -1, 1);
  level_ = 1 + phonation_.shimmer * Uniform(random, -1, 1);
  if (periods_ % 2 == 0) level_ *= 1 - 0.5 * phonation_.roughness;
  if (periods_ % 3 == 0) level_ *= 1 - 0.7 * phonation_.roughness;
}

double Glottis::Next(double frequency, double voicing, double aspiration, Random& random) {
  const double step = std::min(0.4, frequency / (rate_ * length_));
  phase_ += step;
  if (phase_ >= 1) {
    phase_ -= 1;
    BeginPeriod(random);
  }
  const bool is_open = phase_ < phonation_.open;
  const double place = phase_ / phonation_.open;
  double pulse = is_open ? place * (2 - 3 * place) : 0;
  const double since = phase_ - phonation_.open;
  pulse += StepResidue(since < 0 ? since + 1 : since, step);
  smooth_ += tilt_ * (level_ * pulse - smooth_);
  const double noise = 2 * Uniform(random) - 1;
  return voicing * smooth_ + aspiration * noise * (is_open ? 1 : 0.4);
}

}  // namespace libretto
