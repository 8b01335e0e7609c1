#include "encoders/training/choi_front_end.h"

#include <cmath>

#include "encoders/audio/mel_filters.h"

namespace libretto {
namespace {

constexpr int64_t kFft = 512, kHop = 256;
constexpr int kSampleRate = 12000;
constexpr double kLeast = 1e-5, kRangeDb = 80;
constexpr int64_t kDown = 4, kUp = 3;  // 16 kHz * 3 / 4
constexpr double kZeroCrossings = 16, kRollOff = 0.96;

// [257, 96]
torch::Tensor MelMatrix() {
  torch::Tensor mel = torch::zeros({kFft / 2 + 1, kChoiMels});
  int64_t band = 0;
  for (const MelFilter& filter : SlaneyMelFilters(kSampleRate, kFft, kChoiMels)) {
    for (size_t i = 0; i < filter.weights.size(); ++i) {
      mel[filter.first_bin + static_cast<int64_t>(i)][band] = filter.weights[i];
    }
    ++band;
  }
  return mel;
}

// The low-pass at each of the three places that an output sample has between input samples:
// [3, 1, taps], `reach` taps before the first of four input samples.
torch::Tensor Kernels(int64_t reach) {
  const double cutoff = kRollOff * kUp / kDown;  // relative to the Nyquist frequency at 16 kHz
  const auto options = torch::TensorOptions(torch::kDouble);
  const torch::Tensor phase = torch::arange(kUp, options).unsqueeze(1) * kDown / kUp;
  const torch::Tensor tap = torch::arange(-reach, reach + kDown, options).unsqueeze(0);
  const torch::Tensor place = (tap - phase) * cutoff;
  const torch::Tensor window =
      torch::cos(place.clamp(-kZeroCrossings, kZeroCrossings) * (M_PI / kZeroCrossings / 2))
          .square();
  const torch::Tensor kernels = torch::sinc(place) * window;
  return (kernels / kernels.sum(1, true)).to(torch::kFloat).unsqueeze(1);
}

}  // namespace

torch::Tensor ResampleToChoi(const torch::Tensor& samples) {
  static const auto reach = static_cast<int64_t>(kZeroCrossings * kDown / kUp / kRollOff) + 1;
  static const torch::Tensor kernels = Kernels(reach);
  const torch::Tensor padded = torch::constant_pad_nd(samples, {reach, reach});
  return torch::conv1d(padded.view({1, 1, -1}), kernels, {}, kDown)[0].t().flatten();
}

torch::Tensor ChoiMelgram(const torch::Tensor& samples) {
  static const torch::Tensor mel = MelMatrix();
  static const torch::Tensor window = torch::hann_window(kFft, /*periodic=*/true);
  const torch::Tensor signal =
      torch::reflection_pad1d(samples.unsqueeze(0), {kFft / 2, kFft / 2})[0];
  const torch::Tensor power = torch::fft_rfft(signal.unfold(0, kFft, kHop) * window).abs().square();
  const torch::Tensor decibel = 20 * torch::log10(power.mm(mel).clamp_min(kLeast));
  return torch::maximum(decibel, decibel.max() - kRangeDb).t();
}

}  // namespace libretto
