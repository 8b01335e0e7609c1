// The text tower: a small pre-norm transformer (Xiong et al. 2020) from token ids to a sentence
// vector, with masked mean pooling.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace libretto {

struct TextTransformerOptions {
  int64_t vocabulary = 16000;
  int64_t width = 256;
  int64_t layers = 4;
  int64_t heads = 4;
  int64_t hidden = 1024;     // of the feed-forward layers
  int64_t output = 384;      // of the sentence vector
  int64_t max_tokens = 128;  // longer inputs are cut by the caller
  double dropout = 0.0;      // in training only
};

// One layer: x + attention(norm(x)), then x + mlp(norm(x)).
class TextBlockImpl : public torch::nn::Module {
 public:
  explicit TextBlockImpl(const TextTransformerOptions& options);
  // x [batch * tokens, width]; bias, if defined, [batch, 1, 1, tokens]: 0 to keep, -inf to hide.
  torch::Tensor forward(const torch::Tensor& x, int64_t batch, const torch::Tensor& bias);

  torch::nn::LayerNorm attention_norm{nullptr}, mlp_norm{nullptr};
  // qkv gives a row's queries of every head, then its keys, then its values.
  torch::nn::Linear qkv{nullptr}, project{nullptr}, expand{nullptr}, contract{nullptr};
  torch::nn::Dropout dropout{nullptr};

 private:
  torch::Tensor Attend(const torch::Tensor& x, int64_t batch, const torch::Tensor& bias);

  int64_t heads_;
};
TORCH_MODULE(TextBlock);

// forward() neither reads nor writes anything but parameters, so that threads may share a tower in
// evaluation mode.
class TextTransformerImpl : public torch::nn::Module {
 public:
  explicit TextTransformerImpl(const TextTransformerOptions& options = {});
  // ids [batch, tokens] int64 with tokens <= max_tokens; lengths [batch] int64, or undefined if
  // every row is full. Padding changes nothing but rounding. -> [batch, output], unit rows.
  torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& lengths = {});

  const TextTransformerOptions& options() const { return options_; }

  torch::Tensor positions;  // [max_tokens, width] sinusoids (Vaswani et al. 2017); not a parameter
  torch::nn::Embedding embedding{nullptr};
  std::vector<TextBlock> blocks;
  torch::nn::LayerNorm final_norm{nullptr};
  torch::nn::Linear projection{nullptr};

 private:
  TextTransformerOptions options_;
};
TORCH_MODULE(TextTransformer);

}  // namespace libretto
