// musicnn (Pons & Serra, "musicnn: pre-trained convolutional neural networks for music audio
// tagging", 2019): the published network, read from its checkpoint.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"
#include "encoders/towers/musicnn_kernels.h"

namespace libretto {

inline constexpr int kMusicnnLogits = 50;
inline constexpr int kMusicnnDense = 200;
inline constexpr int kMusicnnPooled = 2 * 753;
inline constexpr int kMusicnnFeatures = kMusicnnLogits + kMusicnnDense + kMusicnnPooled;

// Immutable and thread-safe.
class Musicnn {
 public:
  // Reads the tensors `prefix` + TensorFlow's names with dots for slashes, e.g.
  // "audio.msd." + "conv2d_1.kernel". DATA_LOSS naming the file and the tensor if one is missing or
  // has another shape.
  static absl::StatusOr<Musicnn> Load(const SafetensorsFile& file, const std::string& prefix);

  // patches [N, kPatchFrames, kPatchMels] float32, log-mel -> [N, kMusicnnFeatures]: tag logits;
  // activations of the dense layer; maximum and mean over time of every channel, in turn. Patches
  // are computed one by one, so a patch gives the same bits in any batch.
  torch::Tensor Features(const torch::Tensor& patches) const;

  // The same with a given set of kernels; for tests.
  torch::Tensor Features(const torch::Tensor& patches, const MusicnnKernels& kernels) const;

  // The front end alone: patch [kPatchMels, kPatchFrames], normalised -> [561, kPatchFrames].
  torch::Tensor FrontEnd(const torch::Tensor& patch, const MusicnnKernels& kernels) const;

 private:
  struct Layers;
  explicit Musicnn(std::shared_ptr<const Layers> layers);

  torch::Tensor PatchFeatures(const torch::Tensor& patch, const MusicnnKernels& kernels) const;

  std::shared_ptr<const Layers> layers_;
};

}  // namespace libretto
