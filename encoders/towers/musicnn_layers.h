// Layers of musicnn's front end, prepared from a checkpoint for the kernels.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"
#include "encoders/towers/musicnn_kernels.h"

namespace libretto {

// Batch normalisation with stored statistics: x * scale + shift per channel.
struct BatchNorm {
  torch::Tensor scale, shift;  // [channels]
};

// `name` is "batch_normalization" or "batch_normalization_N".
absl::StatusOr<BatchNorm> LoadBatchNorm(const SafetensorsFile& file, const std::string& name,
                                        int64_t channels);

// scale * relu(max of the convolution + bias) + shift, of a convolution followed by ReLU, batch
// normalisation and a maximum over the mel axis. The maximum is taken first: where a channel's
// scale is negative it must be the minimum, so such channels are negated before and after.
class MaxPooledActivation {
 public:
  MaxPooledActivation() = default;
  MaxPooledActivation(const torch::Tensor& bias, const BatchNorm& norm);
  int channels() const { return static_cast<int>(sign_.size()); }
  float sign(int channel) const { return sign_[static_cast<size_t>(channel)]; }
  // pooled [channels][kFrameStride] -> out [channels][kPatchFrames].
  void Apply(const float* pooled, float* out) const;

 private:
  std::vector<float> sign_, bias_, scale_, shift_;
};

// A filter bank of 7 frames by many mel bands. Immutable.
class TimbralLayer {
 public:
  // kernel [taps, height, 1, channels] as TensorFlow stores it.
  TimbralLayer(const torch::Tensor& kernel, MaxPooledActivation activation);
  // spectrum as in TimbralArguments -> out [channels][kPatchFrames].
  void Apply(const MusicnnKernels& kernels, const float* spectrum, float* out) const;
  int channels() const { return activation_.channels(); }

 private:
  MaxPooledActivation activation_;
  std::vector<float> taps_, waves_;
  int pairs_ = 0;
};

// A filter bank of many frames by one mel band. Immutable.
class TemporalLayer {
 public:
  // kernel [taps, 1, 1, channels] as TensorFlow stores it.
  TemporalLayer(const torch::Tensor& kernel, MaxPooledActivation activation);
  // patch [kPatchMels, kPatchFrames] -> out [channels][kPatchFrames].
  void Apply(const MusicnnKernels& kernels, const torch::Tensor& patch, float* out) const;
  int channels() const { return activation_.channels(); }

 private:
  MaxPooledActivation activation_;
  std::vector<float> weights_;
  int taps_ = 0;
  int blocks_ = 0;
};

// The matrix [2 * kTimbralBins, kPatchMels] whose product with a patch [kPatchMels, frames] is its
// transform along the mel axis, real and imaginary parts in turn.
torch::Tensor MelAxisTransform();

}  // namespace libretto
