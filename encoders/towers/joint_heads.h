// The two heads that carry the towers' outputs into the joint audio-text space.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace libretto {

// x * W' + b for rows `x` [N, in]. Uses a matrix-vector product for one row, which is several times
// as fast there.
torch::Tensor LinearRows(const torch::nn::Linear& layer, const torch::Tensor& x);

// Rows scaled to unit length.
torch::Tensor UnitRows(const torch::Tensor& x);

struct AudioHeadOptions {
  // MSD_musicnn's 50 logits, 200 dense activations and 1506 pooled features, then MTT_musicnn's.
  int64_t input = 3512;
  int64_t hidden = 512;
  int64_t output = 256;
  float clamp = 5.0f;  // standardised features are cut to +-clamp
};

// Backbone features -> joint space: standardise, then 3512 -> 512 -> 256 beside a linear path
// 3512 -> 256, L2-normalised. forward() neither reads nor writes anything but parameters, so that
// threads may share a head in evaluation mode.
class AudioHeadImpl : public torch::nn::Module {
 public:
  explicit AudioHeadImpl(const AudioHeadOptions& options = {});
  // features [N, input] float32 -> [N, output], unit rows.
  torch::Tensor forward(const torch::Tensor& features);
  // features [N, input] -> standardised and cut, [N, input].
  torch::Tensor Standardise(const torch::Tensor& features) const;

  const AudioHeadOptions& options() const { return options_; }

  torch::Tensor mean, deviation;  // [input]; statistics of broad audio, shipped with the head
  torch::nn::Linear direct{nullptr}, inner{nullptr}, outer{nullptr};
  torch::nn::Dropout dropout{nullptr};

 private:
  AudioHeadOptions options_;
};
TORCH_MODULE(AudioHead);

struct TextHeadOptions {
  int64_t input = 384;  // width of the text tower's sentence vector
  int64_t hidden = 768;
  int64_t output = 256;
};

// Sentence vector -> joint space: 384 -> 768 -> 256, L2-normalised.
class TextHeadImpl : public torch::nn::Module {
 public:
  explicit TextHeadImpl(const TextHeadOptions& options = {});
  // sentences [N, input] float32, unit rows -> [N, output], unit rows.
  torch::Tensor forward(const torch::Tensor& sentences);

  const TextHeadOptions& options() const { return options_; }

  torch::nn::Linear inner{nullptr}, outer{nullptr};
  torch::nn::Dropout dropout{nullptr};

 private:
  TextHeadOptions options_;
};
TORCH_MODULE(TextHead);

}  // namespace libretto
