// YAMNet (Plakal & Ellis 2020): 521 classes of AudioSet from 0.96 s patches; a MobileNet v1. The
// audio side's teacher; not part of the server.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

inline constexpr int kYamnetSampleRate = 16000;  // Hz
inline constexpr int64_t kYamnetClasses = 521;

// Immutable and thread-safe.
class Yamnet {
 public:
  // Tensors conv0, dw1 to dw13, pw1 to pw13 and fc, each .weight and .bias, batch norms folded in.
  // DATA_LOSS naming file and tensor if one is missing or of another shape.
  static absl::StatusOr<Yamnet> Load(const SafetensorsFile& file);

  // Mono samples in [-1, 1] at 16 kHz -> log-mel frames [frames, 64]: 25 ms windows every 10 ms,
  // not centred, magnitudes, HTK mel from 125 to 7500 Hz, log(x + 0.001).
  torch::Tensor LogMel(std::span<const float> samples) const;
  // Patches of 96 frames every `hop` frames, [patches, 96, 64]; too short a signal is padded with
  // its last frame.
  static torch::Tensor Patches(const torch::Tensor& log_mel, int64_t hop = 48);
  // patches [N, 96, 64] -> logits [N, 521]; their sigmoid is the class score.
  torch::Tensor Logits(const torch::Tensor& patches) const;
  // patches [N, 96, 64] -> embeddings [N, 1024].
  torch::Tensor Embeddings(const torch::Tensor& patches) const;

 private:
  struct Convolution {
    torch::Tensor weight, bias;
    int64_t stride = 1, groups = 1;
  };

  std::vector<Convolution> convolutions_;
  torch::Tensor class_weight_, class_bias_;
  torch::Tensor window_, mel_;  // [400], [257, 64]
};

}  // namespace libretto
