#include "encoders/towers/joint_heads.h"

#include <cmath>

namespace libretto {
namespace {

constexpr double kDropout = 0.2;

torch::Tensor JoinParts(const torch::Tensor& learnt, const torch::Tensor& concepts) {
  return UnitRows(
      torch::cat({learnt * std::sqrt(1 - kConceptShare), concepts * std::sqrt(kConceptShare)}, 1));
}

}  // namespace

torch::Tensor LinearRows(const torch::nn::Linear& layer, const torch::Tensor& x) {
  if (x.size(0) != 1) return torch::addmm(layer->bias, x, layer->weight.t());
  return torch::addmv(layer->bias, layer->weight, x[0]).unsqueeze(0);
}

torch::Tensor UnitRows(const torch::Tensor& x) {
  return x / x.norm(2, /*dim=*/1, /*keepdim=*/true).clamp_min(1e-12);
}

AudioHeadImpl::AudioHeadImpl(const AudioHeadOptions& options) : options_(options) {
  const int64_t learnt = options.output - options.concept_output;
  mean = register_buffer("mean", torch::zeros({options.input}));
  deviation = register_buffer("deviation", torch::ones({options.input}));
  projection = register_buffer("projection", torch::randn({options.components, options.input}) /
                                                 std::sqrt(static_cast<double>(options.input)));
  direct = register_module("direct", torch::nn::Linear(options.components, learnt));
  inner = register_module("inner", torch::nn::Linear(options.components, options.hidden));
  outer = register_module("outer", torch::nn::Linear(options.hidden, learnt));
  dropout = register_module("dropout", torch::nn::Dropout(kDropout));
  if (options.concept_output == 0) return;
  concept_weight =
      register_buffer("concept_weight", torch::zeros({options.concept_output, options.components}));
  concept_bias = register_buffer("concept_bias", torch::zeros({options.concept_output}));
}

torch::Tensor AudioHeadImpl::Standardise(const torch::Tensor& features) const {
  return ((features - mean) / deviation).clamp(-options_.clamp, options_.clamp);
}

torch::Tensor AudioHeadImpl::Project(const torch::Tensor& features) const {
  return Standardise(features).mm(projection.t());
}

torch::Tensor AudioHeadImpl::forward(const torch::Tensor& features) {
  return Embed(Project(features));
}

torch::Tensor AudioHeadImpl::Embed(const torch::Tensor& projected) {
  const torch::Tensor x = dropout->forward(projected);
  const torch::Tensor hidden = dropout->forward(torch::gelu(LinearRows(inner, x)));
  const torch::Tensor learnt = UnitRows(LinearRows(direct, x) + LinearRows(outer, hidden));
  if (options_.concept_output == 0) return learnt;
  const torch::Tensor concepts = torch::addmm(concept_bias, projected, concept_weight.t());
  return JoinParts(learnt, UnitRows(concepts));
}

TextHeadImpl::TextHeadImpl(const TextHeadOptions& options) : options_(options) {
  const int64_t learnt = options.output - options.concept_output;
  inner = register_module("inner", torch::nn::Linear(options.input, options.hidden));
  outer = register_module("outer", torch::nn::Linear(options.hidden, learnt));
  dropout = register_module("dropout", torch::nn::Dropout(kDropout));
  if (options.concept_output == 0) return;
  concept_names = register_buffer("concept_names", torch::zeros({options.concepts, options.input}));
  concept_values =
      register_buffer("concept_values", torch::zeros({options.concepts, options.concept_output}));
}

torch::Tensor TextHeadImpl::forward(const torch::Tensor& sentences) {
  // Components of a unit vector are about 1/sqrt(width); bring them to the order of one.
  const torch::Tensor x = sentences * std::sqrt(static_cast<double>(options_.input));
  const torch::Tensor hidden = dropout->forward(torch::gelu(LinearRows(inner, x)));
  const torch::Tensor learnt = UnitRows(LinearRows(outer, hidden));
  if (options_.concept_output == 0) return learnt;
  const torch::Tensor near =
      torch::softmax(sentences.mm(concept_names.t()) / kConceptTemperature, 1);
  const torch::Tensor concepts = near.mm(concept_values);
  // What is near to no concept in particular has a short concept part; none is longer than 1.
  return JoinParts(learnt, concepts / concepts.norm(2, 1, true).clamp_min(1));
}

}  // namespace libretto
