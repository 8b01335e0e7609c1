#include "encoders/training/concept_part.h"

namespace libretto {
namespace {

constexpr double kRidge = 0.3;  // per passage, of features of unit variance
// So large a share of the concepts' names have a concept part that is not cut to length 1.
constexpr double kUncutShare = 0.75;

// weights [inputs, observed] and bias [observed] that predict the scores, each of unit variance.
// Row i of `x` counts weight[i] times.
std::pair<torch::Tensor, torch::Tensor> Regress(const torch::Tensor& x, const torch::Tensor& scores,
                                                const torch::Tensor& weight) {
  const torch::Tensor weighted = x * weight.unsqueeze(1);
  const torch::Tensor gram =
      weighted.t().mm(x) + kRidge * weight.sum().item<double>() * torch::eye(x.size(1));
  const torch::Tensor weights = torch::linalg_solve(gram, weighted.t().mm(scores));
  const torch::Tensor found = x.mm(weights);
  const torch::Tensor deviation = found.std(0).clamp_min(1e-6);
  return {weights / deviation, -found.mean(0) / deviation};
}

// [observed, width]: directions of the most variance of `scores` [N, observed].
torch::Tensor PrincipalComponents(const torch::Tensor& scores, int64_t width) {
  const torch::Tensor covariance = scores.t().mm(scores) / static_cast<double>(scores.size(0));
  const torch::Tensor vectors = std::get<1>(torch::linalg_eigh(covariance));  // ascending
  return vectors.slice(1, vectors.size(1) - width);
}

}  // namespace

void InstallConceptPart(const HeadsData& data, const torch::Tensor& names, AudioHead& audio,
                        TextHead& text) {
  torch::NoGradGuard no_grad;
  audio->mean.copy_(data.mean());
  audio->deviation.copy_(data.deviation());
  const ConceptTable& table = data.concepts();
  const torch::Tensor x = audio->Standardise(data.set().features.index_select(0, data.used()));
  const torch::Tensor scores =
      table.scores.index_select(0, data.used()).slice(1, 0, table.observed);
  const auto [weights, bias] = Regress(x, scores, data.used_weight());
  const torch::Tensor components =
      PrincipalComponents(x.mm(weights) + bias, audio->options().concept_output);
  audio->concept_weight.copy_(weights.mm(components).t());
  audio->concept_bias.copy_(bias.unsqueeze(0).mm(components)[0]);

  const torch::Tensor values =
      torch::cat({torch::eye(table.observed), table.profiles}, 1).t().mm(components);
  const torch::Tensor near = torch::softmax(names.mm(names.t()) / kConceptTemperature, 1);
  const torch::Tensor lengths = near.mm(values).norm(2, 1);
  text->concept_names.copy_(names);
  text->concept_values.copy_(values / lengths.quantile(kUncutShare));
}

}  // namespace libretto
