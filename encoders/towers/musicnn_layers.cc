#include "encoders/towers/musicnn_layers.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/status_macros.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr float kBatchNormEpsilon = 1e-3f;

std::vector<float> ToVector(const torch::Tensor& tensor) {
  const torch::Tensor plain = tensor.to(torch::kFloat32).contiguous();
  const auto* data = plain.data_ptr<float>();
  return {data, data + plain.numel()};
}

double Angle(int bin, double offset) { return 2 * std::numbers::pi * bin * offset / kPatchMels; }

}  // namespace

absl::StatusOr<BatchNorm> LoadBatchNorm(const SafetensorsFile& file, const std::string& name,
                                        int64_t channels) {
  ASSIGN_OR_RETURN(const auto gamma, GetTensor(file, name + ".gamma", {channels}));
  ASSIGN_OR_RETURN(const auto beta, GetTensor(file, name + ".beta", {channels}));
  ASSIGN_OR_RETURN(const auto mean, GetTensor(file, name + ".moving_mean", {channels}));
  ASSIGN_OR_RETURN(const auto variance, GetTensor(file, name + ".moving_variance", {channels}));
  const torch::Tensor scale = gamma / torch::sqrt(variance + kBatchNormEpsilon);
  return BatchNorm{scale, beta - mean * scale};
}

MaxPooledActivation::MaxPooledActivation(const torch::Tensor& bias, const BatchNorm& norm)
    : bias_(ToVector(bias)), scale_(ToVector(norm.scale)), shift_(ToVector(norm.shift)) {
  for (const float scale : scale_) sign_.push_back(scale < 0 ? -1.0f : 1.0f);
}

void MaxPooledActivation::Apply(const float* pooled, float* out) const {
  for (size_t c = 0; c < sign_.size(); ++c) {
    const float* in = pooled + c * kFrameStride;
    float* to = out + c * kPatchFrames;
    for (int t = 0; t < kPatchFrames; ++t) {
      to[t] = scale_[c] * std::max(0.0f, sign_[c] * in[t] + bias_[c]) + shift_[c];
    }
  }
}

TimbralLayer::TimbralLayer(const torch::Tensor& kernel, MaxPooledActivation activation)
    : activation_(std::move(activation)) {
  const auto height = static_cast<int>(kernel.size(1));
  const auto channels = static_cast<int>(kernel.size(3));
  const int offsets = kPatchMels - height + 1;
  const double centre = (offsets - 1) / 2.0;
  pairs_ = (offsets + 1) / 2;

  // [bins, height]: the phase of every kernel row about the centre, with the inverse's weights.
  torch::Tensor cosine = torch::empty({kTimbralBins, height}, torch::kFloat64);
  torch::Tensor sine = torch::empty_like(cosine);
  for (int k = 0; k < kTimbralBins; ++k) {
    const double weight = (k == 0 || k == kTimbralBins - 1 ? 1.0 : 2.0) / kPatchMels;
    for (int j = 0; j < height; ++j) {
      cosine[k][j] = weight * std::cos(Angle(k, j + centre));
      sine[k][j] = weight * std::sin(Angle(k, j + centre));
    }
  }
  const torch::Tensor rows = kernel.squeeze(2).to(torch::kFloat64);  // [taps, height, channels]
  const torch::Tensor re = torch::einsum("kj,tjc->ckt", {cosine, rows});
  const torch::Tensor im = torch::einsum("kj,tjc->ckt", {sine, rows});
  torch::Tensor taps = torch::stack({re, im}, 2);  // [channels, bins, 2, taps]
  for (int c = 0; c < channels; ++c) taps[c] *= activation_.sign(c);
  taps_ = ToVector(taps);

  const double first = offsets % 2 == 1 ? 0.0 : 0.5;  // distance of the innermost pair
  waves_.reserve(static_cast<size_t>(pairs_) * kTimbralBins * 2);
  for (int block = 0; block < pairs_; block += kPairBlock) {
    for (int k = 0; k < kTimbralBins; ++k) {
      for (int d = block; d < block + kPairBlock; ++d) {
        waves_.push_back(static_cast<float>(std::cos(Angle(k, d + first))));
        waves_.push_back(static_cast<float>(std::sin(Angle(k, d + first))));
      }
    }
  }
}

void TimbralLayer::Apply(const MusicnnKernels& kernels, const float* spectrum, float* out) const {
  std::vector<float> pooled(static_cast<size_t>(channels()) * kFrameStride);
  kernels.timbral({spectrum, taps_.data(), channels(), waves_.data(), pairs_, pooled.data()});
  activation_.Apply(pooled.data(), out);
}

TemporalLayer::TemporalLayer(const torch::Tensor& kernel, MaxPooledActivation activation)
    : activation_(std::move(activation)), taps_(static_cast<int>(kernel.size(0))) {
  blocks_ = (channels() + kTemporalBlock - 1) / kTemporalBlock;
  weights_.assign(static_cast<size_t>(blocks_) * taps_ * kTemporalBlock, 0.0f);
  const std::vector<float> values = ToVector(kernel);  // [taps, channels]
  for (int c = 0; c < channels(); ++c) {
    const int block = c / kTemporalBlock, lane = c % kTemporalBlock;
    for (int tap = 0; tap < taps_; ++tap) {
      weights_[static_cast<size_t>((block * taps_ + tap) * kTemporalBlock + lane)] =
          activation_.sign(c) * values[static_cast<size_t>(tap * channels() + c)];
    }
  }
}

void TemporalLayer::Apply(const MusicnnKernels& kernels, const torch::Tensor& patch,
                          float* out) const {
  const int64_t left = (taps_ - 1) / 2;
  const torch::Tensor bands =
      torch::constant_pad_nd(patch, {left, kBandStride - kPatchFrames - left});
  std::vector<float> pooled(static_cast<size_t>(blocks_) * kTemporalBlock * kFrameStride);
  kernels.temporal({bands.data_ptr<float>(), weights_.data(), blocks_, taps_, pooled.data()});
  activation_.Apply(pooled.data(), out);
}

torch::Tensor MelAxisTransform() {
  torch::Tensor matrix = torch::empty({2 * kTimbralBins, kPatchMels}, torch::kFloat32);
  auto values = matrix.accessor<float, 2>();
  for (int k = 0; k < kTimbralBins; ++k) {
    for (int m = 0; m < kPatchMels; ++m) {
      values[2 * k][m] = static_cast<float>(std::cos(Angle(k, m)));
      values[2 * k + 1][m] = static_cast<float>(-std::sin(Angle(k, m)));
    }
  }
  return matrix;
}

}  // namespace libretto
