// The front end of Choi's taggers.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace libretto {

inline constexpr int64_t kChoiSamples = 349440;        // 29.12 s at 12 kHz
inline constexpr int64_t kChoiSourceSamples = 465920;  // the same at 16 kHz
inline constexpr int64_t kChoiMels = 96;
inline constexpr int64_t kChoiFrames = 1366;

// Samples [n] at 16 kHz, n divisible by 4 -> [n * 3 / 4] at 12 kHz: a sinc of 16 zero crossings
// under a Hann window; silence is assumed around them.
torch::Tensor ResampleToChoi(const torch::Tensor& samples);

// Samples [kChoiSamples] at 12 kHz -> [kChoiMels, kChoiFrames] in dB: centred frames of 512 every
// 256 with reflection, power spectrum, 96 Slaney mel bands, 20 log10 (the published front end
// squares the power) with a floor 80 dB below the loudest.
torch::Tensor ChoiMelgram(const torch::Tensor& samples);

}  // namespace libretto
