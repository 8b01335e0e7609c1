#include "encoders/towers/musicnn.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/musicnn_layers.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr int64_t kMidChannels = 64;
constexpr int64_t kTimbralChannels = 204;
constexpr int64_t kTemporalChannels = 51;
constexpr int64_t kFrontChannels = 2 * kTimbralChannels + 3 * kTemporalChannels;
constexpr std::array<int64_t, 2> kTimbralHeights = {38, 67};
constexpr std::array<int64_t, 3> kTemporalTaps = {128, 64, 32};
constexpr int64_t kMidTaps = 7;

// TensorFlow's names: "conv2d", "conv2d_1", ...
std::string Numbered(const std::string& prefix, const std::string& kind, int number) {
  return number == 0 ? prefix + kind : absl::StrCat(prefix, kind, "_", number);
}

struct MidLayer {
  torch::Tensor weight;  // [out, in, taps]
  torch::Tensor bias;    // [out]
  torch::Tensor scale;   // [out, 1]
  torch::Tensor shift;   // [out, 1]

  // x [1, in, frames] -> [1, out, frames].
  torch::Tensor operator()(const torch::Tensor& x) const {
    return torch::conv1d(x, weight, bias, 1, kMidTaps / 2).relu_().mul_(scale).add_(shift);
  }
};

struct DenseLayer {
  torch::Tensor weight;  // [out, in]
  torch::Tensor bias;    // [out]

  torch::Tensor operator()(const torch::Tensor& x) const { return torch::addmv(bias, weight, x); }
};

struct Convolution {
  torch::Tensor kernel;
  torch::Tensor bias;
};

absl::StatusOr<Convolution> LoadConvolution(const SafetensorsFile& file, const std::string& name,
                                            const Shape& shape) {
  ASSIGN_OR_RETURN(auto kernel, GetTensor(file, name + ".kernel", shape));
  ASSIGN_OR_RETURN(auto bias, GetTensor(file, name + ".bias", {shape.back()}));
  return Convolution{std::move(kernel), std::move(bias)};
}

}  // namespace

struct Musicnn::Layers {
  torch::Tensor input_scale, input_shift;  // [1]
  torch::Tensor transform;                 // MelAxisTransform()
  std::vector<TimbralLayer> timbral;
  std::vector<TemporalLayer> temporal;
  std::vector<MidLayer> mid;
  DenseLayer dense;  // with the batch norm before it
  BatchNorm dense_norm;
  DenseLayer logits;

  absl::Status LoadFrontEnd(const SafetensorsFile& file, const std::string& prefix);
  absl::Status LoadMidEnd(const SafetensorsFile& file, const std::string& prefix);
  absl::Status LoadBackEnd(const SafetensorsFile& file, const std::string& prefix);
};

absl::Status Musicnn::Layers::LoadFrontEnd(const SafetensorsFile& file, const std::string& prefix) {
  ASSIGN_OR_RETURN(const BatchNorm input, LoadBatchNorm(file, prefix + "batch_normalization", 1));
  input_scale = input.scale;
  input_shift = input.shift;
  transform = MelAxisTransform();
  int number = 0;
  auto load = [&](const Shape& shape, auto& layers) -> absl::Status {
    ASSIGN_OR_RETURN(const Convolution convolution,
                     LoadConvolution(file, Numbered(prefix, "conv2d", number), shape));
    ++number;
    ASSIGN_OR_RETURN(
        const BatchNorm norm,
        LoadBatchNorm(file, Numbered(prefix, "batch_normalization", number), shape.back()));
    layers.emplace_back(convolution.kernel, MaxPooledActivation(convolution.bias, norm));
    return absl::OkStatus();
  };
  for (const int64_t height : kTimbralHeights) {
    RETURN_IF_ERROR(load({kTimbralTaps, height, 1, kTimbralChannels}, timbral));
  }
  for (const int64_t taps : kTemporalTaps) {
    RETURN_IF_ERROR(load({taps, 1, 1, kTemporalChannels}, temporal));
  }
  return absl::OkStatus();
}

absl::Status Musicnn::Layers::LoadMidEnd(const SafetensorsFile& file, const std::string& prefix) {
  for (int number = 5; number < 8; ++number) {
    const int64_t in = number == 5 ? kFrontChannels : kMidChannels;
    ASSIGN_OR_RETURN(
        const Convolution convolution,
        LoadConvolution(file, Numbered(prefix, "conv2d", number), {kMidTaps, in, 1, kMidChannels}));
    ASSIGN_OR_RETURN(
        const BatchNorm norm,
        LoadBatchNorm(file, Numbered(prefix, "batch_normalization", number + 1), kMidChannels));
    mid.push_back({convolution.kernel.squeeze(2).permute({2, 1, 0}).contiguous(), convolution.bias,
                   norm.scale.unsqueeze(1), norm.shift.unsqueeze(1)});
  }
  return absl::OkStatus();
}

absl::Status Musicnn::Layers::LoadBackEnd(const SafetensorsFile& file, const std::string& prefix) {
  ASSIGN_OR_RETURN(const BatchNorm pooled,
                   LoadBatchNorm(file, prefix + "batch_normalization_9", kMusicnnPooled));
  ASSIGN_OR_RETURN(const Convolution first,
                   LoadConvolution(file, prefix + "dense", {kMusicnnPooled, kMusicnnDense}));
  const torch::Tensor weight = first.kernel.t();
  dense = {(weight * pooled.scale).contiguous(), first.bias + torch::mv(weight, pooled.shift)};
  ASSIGN_OR_RETURN(dense_norm,
                   LoadBatchNorm(file, prefix + "batch_normalization_10", kMusicnnDense));
  ASSIGN_OR_RETURN(const Convolution second,
                   LoadConvolution(file, prefix + "dense_1", {kMusicnnDense, kMusicnnLogits}));
  logits = {second.kernel.t().contiguous(), second.bias};
  return absl::OkStatus();
}

Musicnn::Musicnn(std::shared_ptr<const Layers> layers) : layers_(std::move(layers)) {}

absl::StatusOr<Musicnn> Musicnn::Load(const SafetensorsFile& file, const std::string& prefix) {
  return CatchTorch([&]() -> absl::StatusOr<Musicnn> {
    const torch::InferenceMode inference;
    auto layers = std::make_shared<Layers>();
    RETURN_IF_ERROR(layers->LoadFrontEnd(file, prefix));
    RETURN_IF_ERROR(layers->LoadMidEnd(file, prefix));
    RETURN_IF_ERROR(layers->LoadBackEnd(file, prefix));
    return Musicnn(std::move(layers));
  });
}

torch::Tensor Musicnn::FrontEnd(const torch::Tensor& patch, const MusicnnKernels& kernels) const {
  const torch::Tensor spectrum =
      torch::constant_pad_nd(torch::mm(layers_->transform, patch),
                             {kTimbralTaps / 2, kSpectrumStride - kPatchFrames - kTimbralTaps / 2});
  torch::Tensor features = torch::empty({kFrontChannels, kPatchFrames});
  auto* out = features.data_ptr<float>();
  for (const TimbralLayer& layer : layers_->timbral) {
    layer.Apply(kernels, spectrum.data_ptr<float>(), out);
    out += layer.channels() * kPatchFrames;
  }
  for (const TemporalLayer& layer : layers_->temporal) {
    layer.Apply(kernels, patch, out);
    out += layer.channels() * kPatchFrames;
  }
  return features;
}

torch::Tensor Musicnn::PatchFeatures(const torch::Tensor& patch,
                                     const MusicnnKernels& kernels) const {
  const torch::Tensor normalised =
      (patch.t() * layers_->input_scale + layers_->input_shift).contiguous();
  const torch::Tensor front = FrontEnd(normalised, kernels).unsqueeze(0);
  const torch::Tensor mid1 = layers_->mid[0](front);
  const torch::Tensor mid2 = layers_->mid[1](mid1) + mid1;
  const torch::Tensor mid3 = layers_->mid[2](mid2) + mid2;
  const torch::Tensor all = torch::cat({front, mid1, mid2, mid3}, 1).squeeze(0);  // [753, frames]
  const torch::Tensor pooled = torch::stack({all.amax(1), all.mean(1)}, 1).flatten();
  const torch::Tensor dense =
      layers_->dense(pooled).relu_() * layers_->dense_norm.scale + layers_->dense_norm.shift;
  return torch::cat({layers_->logits(dense), dense, pooled});
}

torch::Tensor Musicnn::Features(const torch::Tensor& patches) const {
  return Features(patches, BestMusicnnKernels());
}

torch::Tensor Musicnn::Features(const torch::Tensor& patches, const MusicnnKernels& kernels) const {
  const torch::InferenceMode inference;
  torch::Tensor features = torch::empty({patches.size(0), kMusicnnFeatures});
  for (int64_t i = 0; i < patches.size(0); ++i) {
    features[i].copy_(PatchFeatures(patches[i], kernels));
  }
  return features;
}

}  // namespace libretto
