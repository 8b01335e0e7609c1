#include "encoders/audio/loudness.h"

#include <ebur128.h>

#include <cmath>

namespace libretto {
namespace {

// What BS.1770 gates as silence.
constexpr double kSilence = -70;

}  // namespace

struct LoudnessMeter::State {
  ~State() {
    if (meter) ebur128_destroy(&meter);
  }
  ebur128_state* meter = nullptr;
  int channels = 0, sample_rate = 0;
};

LoudnessMeter::LoudnessMeter() : state_(std::make_unique<State>()) {}
LoudnessMeter::~LoudnessMeter() = default;

void LoudnessMeter::Add(std::span<const float> interleaved, int channels, int sample_rate) {
  State& state = *state_;
  if (state.channels == 0 && channels > 0) {
    state.channels = channels;
    state.sample_rate = sample_rate;
    state.meter =
        ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(sample_rate),
                     EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM);
    // A file of one channel sounds from both loudspeakers.
    if (state.meter && channels == 1) ebur128_set_channel(state.meter, 0, EBUR128_DUAL_MONO);
  }
  if (!state.meter || channels != state.channels || sample_rate != state.sample_rate) return;
  ebur128_add_frames_float(state.meter, interleaved.data(),
                           interleaved.size() / static_cast<size_t>(channels));
}

std::optional<double> LoudnessMeter::Finish() const {
  double loudness = 0;
  if (!state_->meter || ebur128_loudness_global(state_->meter, &loudness) != EBUR128_SUCCESS ||
      !std::isfinite(loudness) || loudness < kSilence) {
    return std::nullopt;
  }
  return loudness;
}

}  // namespace libretto
