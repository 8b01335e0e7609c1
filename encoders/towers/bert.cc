#include "encoders/towers/bert.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr double kNormEpsilon = 1e-12;

template <typename Pair>
absl::Status ReadPair(const SafetensorsFile& file, const std::string& name, const Shape& shape,
                      Pair& pair) {
  ASSIGN_OR_RETURN(pair.weight, GetTensor(file, name + ".weight", shape));
  ASSIGN_OR_RETURN(pair.bias, GetTensor(file, name + ".bias", {shape[0]}));
  return absl::OkStatus();
}

template <typename Norm>
torch::Tensor Normalise(const Norm& norm, const torch::Tensor& x) {
  return torch::layer_norm(x, {x.size(-1)}, norm.weight, norm.bias, kNormEpsilon);
}

}  // namespace

absl::StatusOr<Bert> Bert::Load(const SafetensorsFile& file, const BertOptions& options,
                                const std::string& prefix) {
  Bert bert;
  bert.options_ = options;
  const int64_t width = options.width, hidden = options.hidden;
  const std::string embeddings = prefix + "embeddings.";
  ASSIGN_OR_RETURN(bert.words_, GetTensor(file, embeddings + "word_embeddings.weight",
                                          {options.vocabulary, width}));
  ASSIGN_OR_RETURN(bert.positions_, GetTensor(file, embeddings + "position_embeddings.weight",
                                              {options.max_tokens, width}));
  ASSIGN_OR_RETURN(torch::Tensor types,
                   GetTensor(file, embeddings + "token_type_embeddings.weight", {2, width}));
  bert.type_ = types[0];
  RETURN_IF_ERROR(ReadPair(file, embeddings + "LayerNorm", {width}, bert.embedding_norm_));
  for (int64_t i = 0; i < options.layers; ++i) {
    const std::string name = absl::StrCat(prefix, "encoder.layer.", i, ".");
    Layer layer;
    RETURN_IF_ERROR(ReadPair(file, name + "attention.self.query", {width, width}, layer.query));
    RETURN_IF_ERROR(ReadPair(file, name + "attention.self.key", {width, width}, layer.key));
    RETURN_IF_ERROR(ReadPair(file, name + "attention.self.value", {width, width}, layer.value));
    RETURN_IF_ERROR(
        ReadPair(file, name + "attention.output.dense", {width, width}, layer.attention_output));
    RETURN_IF_ERROR(
        ReadPair(file, name + "attention.output.LayerNorm", {width}, layer.attention_norm));
    RETURN_IF_ERROR(
        ReadPair(file, name + "intermediate.dense", {hidden, width}, layer.intermediate));
    RETURN_IF_ERROR(ReadPair(file, name + "output.dense", {width, hidden}, layer.output));
    RETURN_IF_ERROR(ReadPair(file, name + "output.LayerNorm", {width}, layer.output_norm));
    if (options.bfloat16) {
      for (Dense* dense : {&layer.query, &layer.key, &layer.value, &layer.attention_output,
                           &layer.intermediate, &layer.output}) {
        dense->weight = dense->weight.to(torch::kBFloat16);
        dense->bias = dense->bias.to(torch::kBFloat16);
      }
    }
    bert.layers_.push_back(std::move(layer));
  }
  return bert;
}

torch::Tensor Bert::Apply(const Dense& dense, const torch::Tensor& x) const {
  if (!options_.bfloat16) return torch::addmm(dense.bias, x, dense.weight.t());
  return torch::linear(x.to(torch::kBFloat16), dense.weight, dense.bias).to(torch::kFloat);
}

torch::Tensor Bert::Attend(const Layer& layer, const torch::Tensor& x,
                           const torch::Tensor& bias) const {
  const int64_t batch = bias.size(0), tokens = bias.size(3), width = options_.width;
  auto heads = [&](const Dense& dense) {
    return Apply(dense, x)
        .view({batch, tokens, options_.heads, width / options_.heads})
        .transpose(1, 2);
  };
  const double scale = 1.0 / std::sqrt(static_cast<double>(width / options_.heads));
  const torch::Tensor scores =
      torch::matmul(heads(layer.query) * scale, heads(layer.key).transpose(-1, -2)) + bias;
  const torch::Tensor mixed = torch::matmul(torch::softmax(scores, -1), heads(layer.value));
  return mixed.transpose(1, 2).reshape({batch * tokens, width});
}

torch::Tensor Bert::Forward(const torch::Tensor& ids, const torch::Tensor& lengths) const {
  torch::NoGradGuard no_grad;
  const int64_t batch = ids.size(0), tokens = ids.size(1), width = options_.width;
  const torch::Tensor keep = torch::arange(tokens).unsqueeze(0) < lengths.unsqueeze(1);
  const torch::Tensor bias = torch::zeros({batch, tokens})
                                 .masked_fill(~keep, -std::numeric_limits<float>::infinity())
                                 .view({batch, 1, 1, tokens});
  torch::Tensor x = torch::embedding(words_, ids) + positions_.slice(0, 0, tokens) + type_;
  x = Normalise(embedding_norm_, x).view({batch * tokens, width});
  for (const Layer& layer : layers_) {
    x = Normalise(layer.attention_norm, x + Apply(layer.attention_output, Attend(layer, x, bias)));
    const torch::Tensor hidden = torch::gelu(Apply(layer.intermediate, x));
    x = Normalise(layer.output_norm, x + Apply(layer.output, hidden));
  }
  x = x.view({batch, tokens, width}) * keep.unsqueeze(2);
  return UnitRows(x.sum(1) / lengths.unsqueeze(1));
}

}  // namespace libretto
