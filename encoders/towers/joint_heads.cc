#include "encoders/towers/joint_heads.h"

#include <cmath>

namespace libretto {
namespace {

constexpr double kDropout = 0.2;

}  // namespace

torch::Tensor LinearRows(const torch::nn::Linear& layer, const torch::Tensor& x) {
  if (x.size(0) != 1) return torch::addmm(layer->bias, x, layer->weight.t());
  return torch::addmv(layer->bias, layer->weight, x[0]).unsqueeze(0);
}

torch::Tensor UnitRows(const torch::Tensor& x) {
  return x / x.norm(2, /*dim=*/1, /*keepdim=*/true).clamp_min(1e-12);
}

AudioHeadImpl::AudioHeadImpl(const AudioHeadOptions& options) : options_(options) {
  mean = register_buffer("mean", torch::zeros({options.input}));
  deviation = register_buffer("deviation", torch::ones({options.input}));
  direct = register_module("direct", torch::nn::Linear(options.input, options.output));
  inner = register_module("inner", torch::nn::Linear(options.input, options.hidden));
  outer = register_module("outer", torch::nn::Linear(options.hidden, options.output));
  dropout = register_module("dropout", torch::nn::Dropout(kDropout));
}

torch::Tensor AudioHeadImpl::Standardise(const torch::Tensor& features) const {
  return ((features - mean) / deviation).clamp(-options_.clamp, options_.clamp);
}

torch::Tensor AudioHeadImpl::forward(const torch::Tensor& features) {
  const torch::Tensor x = dropout->forward(Standardise(features));
  const torch::Tensor hidden = dropout->forward(torch::gelu(LinearRows(inner, x)));
  return UnitRows(LinearRows(direct, x) + LinearRows(outer, hidden));
}

TextHeadImpl::TextHeadImpl(const TextHeadOptions& options) : options_(options) {
  inner = register_module("inner", torch::nn::Linear(options.input, options.hidden));
  outer = register_module("outer", torch::nn::Linear(options.hidden, options.output));
  dropout = register_module("dropout", torch::nn::Dropout(kDropout));
}

torch::Tensor TextHeadImpl::forward(const torch::Tensor& sentences) {
  // Components of a unit vector are about 1/sqrt(width); bring them to the order of one.
  const torch::Tensor x = sentences * std::sqrt(static_cast<double>(options_.input));
  const torch::Tensor hidden = dropout->forward(torch::gelu(LinearRows(inner, x)));
  return UnitRows(LinearRows(outer, hidden));
}

}  // namespace libretto
