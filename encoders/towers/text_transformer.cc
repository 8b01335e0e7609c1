#include "encoders/towers/text_transformer.h"

#include <cmath>
#include <limits>
#include <string>

#include "encoders/towers/joint_heads.h"

namespace libretto {
namespace {

// Sinusoids are of order one; token embeddings start far smaller.
constexpr double kPositionScale = 0.02;
constexpr double kInitialDeviation = 0.02;

torch::Tensor Sinusoids(int64_t length, int64_t width) {
  const torch::Tensor position = torch::arange(length, torch::kFloat).unsqueeze(1);
  const torch::Tensor rate =
      torch::exp(torch::arange(0, width, 2, torch::kFloat) * (-std::log(1e4) / width));
  torch::Tensor table = torch::empty({length, width});
  table.slice(1, 0, width, 2) = torch::sin(position * rate);
  table.slice(1, 1, width, 2) = torch::cos(position * rate);
  return table * kPositionScale;
}

}  // namespace

TextBlockImpl::TextBlockImpl(const TextTransformerOptions& options) : heads_(options.heads) {
  const int64_t width = options.width;
  attention_norm =
      register_module("attention_norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
  qkv = register_module("qkv", torch::nn::Linear(width, 3 * width));
  project = register_module("project", torch::nn::Linear(width, width));
  mlp_norm =
      register_module("mlp_norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
  expand = register_module("expand", torch::nn::Linear(width, options.hidden));
  contract = register_module("contract", torch::nn::Linear(options.hidden, width));
  dropout = register_module("dropout", torch::nn::Dropout(options.dropout));
}

torch::Tensor TextBlockImpl::Attend(const torch::Tensor& x, int64_t batch,
                                    const torch::Tensor& bias) {
  const int64_t rows = x.size(0), width = x.size(1), tokens = rows / batch;
  const torch::Tensor split =
      LinearRows(qkv, x).view({batch, tokens, 3, heads_, width / heads_}).permute({2, 0, 3, 1, 4});
  const double scale = 1.0 / std::sqrt(static_cast<double>(width / heads_));
  torch::Tensor scores = torch::matmul(split[0] * scale, split[1].transpose(-1, -2));
  if (bias.defined()) scores = scores + bias;
  const torch::Tensor mixed = torch::matmul(torch::softmax(scores, -1), split[2]);
  return LinearRows(project, mixed.transpose(1, 2).reshape({rows, width}));
}

torch::Tensor TextBlockImpl::forward(const torch::Tensor& x, int64_t batch,
                                     const torch::Tensor& bias) {
  const torch::Tensor attended =
      x + dropout->forward(Attend(attention_norm->forward(x), batch, bias));
  const torch::Tensor hidden = torch::gelu(LinearRows(expand, mlp_norm->forward(attended)));
  return attended + dropout->forward(LinearRows(contract, hidden));
}

TextTransformerImpl::TextTransformerImpl(const TextTransformerOptions& options)
    : positions(Sinusoids(options.max_tokens, options.width)), options_(options) {
  embedding = register_module("embedding", torch::nn::Embedding(options.vocabulary, options.width));
  for (int64_t i = 0; i < options.layers; ++i) {
    blocks.push_back(register_module("block" + std::to_string(i), TextBlock(options)));
  }
  final_norm = register_module("final_norm",
                               torch::nn::LayerNorm(torch::nn::LayerNormOptions({options.width})));
  projection = register_module("projection", torch::nn::Linear(options.width, options.output));
  torch::nn::init::normal_(embedding->weight, 0.0, kInitialDeviation);
}

torch::Tensor TextTransformerImpl::forward(const torch::Tensor& ids, const torch::Tensor& lengths) {
  const int64_t batch = ids.size(0), tokens = ids.size(1), width = options_.width;
  torch::Tensor keep, bias;
  if (lengths.defined()) {
    keep = torch::arange(tokens).unsqueeze(0) < lengths.unsqueeze(1);
    bias = torch::zeros({batch, tokens})
               .masked_fill(~keep, -std::numeric_limits<float>::infinity())
               .view({batch, 1, 1, tokens});
  }
  torch::Tensor x = embedding->forward(ids) + positions.slice(0, 0, tokens);
  x = x.view({batch * tokens, width});
  for (TextBlock& block : blocks) x = block->forward(x, batch, bias);
  x = final_norm->forward(x).view({batch, tokens, width});
  torch::Tensor pooled;
  if (lengths.defined()) {
    pooled = (x * keep.unsqueeze(2)).sum(1) / lengths.unsqueeze(1);
  } else {
    pooled = x.mean(1);
  }
  return UnitRows(LinearRows(projection, pooled));
}

}  // namespace libretto
