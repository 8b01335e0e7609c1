// Choi's convolutional recurrent tagger (Choi, Fazekas, Sandler & Cho, "Convolutional recurrent
// neural networks for music classification", 2017): 50 tags of Last.fm's listeners from 29.12 s. A
// teacher of the audio side; not part of the server.
#pragma once

#include <torch/torch.h>

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

inline constexpr int64_t kChoiTags = 50;

// The tags in the order of the logits, as listeners write them.
extern const std::array<const char*, kChoiTags> kChoiTagNames;

// Immutable and thread-safe.
class Choi {
 public:
  // Tensors bn0 to bn4 (.gamma, .beta, .mean, .std), conv1 to conv4 and out (.weight, .bias), gru1
  // and gru2 (.W, .U, .b). DATA_LOSS naming file and tensor if one is missing or of another shape.
  static absl::StatusOr<Choi> Load(const SafetensorsFile& file);

  // melgrams [N, 96, 1366] in dB (ChoiMelgram) -> [N, 32].
  torch::Tensor Features(const torch::Tensor& melgrams) const;
  // features [N, 32] -> logits [N, 50]; their sigmoid is the tag's score.
  torch::Tensor Logits(const torch::Tensor& features) const;

 private:
  struct Convolution {
    torch::Tensor weight, bias;  // the batch norm that follows is folded in
    int64_t pool = 1;
  };
  struct Gru {
    torch::Tensor input, state, bias;  // [96, in], [96, 32], [96]: update, reset, candidate
  };

  static torch::Tensor Run(const Gru& gru, const torch::Tensor& x);

  torch::Tensor frame_scale_, frame_shift_;  // [1440]: a batch norm for each frame
  std::vector<Convolution> convolutions_;
  std::vector<Gru> grus_;
  torch::Tensor tag_weight_, tag_bias_;
};

}  // namespace libretto
