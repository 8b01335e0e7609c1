#include "encoders/training/concept_part.h"

#include <cmath>
#include <utility>
#include <vector>

namespace libretto {
namespace {

using torch::indexing::Slice;

// Per passage, of projected features.
constexpr double kScoreRidge = 0.06, kWordRidge = 2;
// Of the concepts' squared length, what the sources' words have; of the whole part's, timbre.
constexpr double kWordShare = 0.45, kTimbreShare = 0.4;
// So large a share of the concepts' names have a concept part that is not cut to length 1.
constexpr double kUncutShare = 0.75;

struct Linear {
  torch::Tensor weight, bias;  // [inputs, outputs], [outputs]

  torch::Tensor Of(const torch::Tensor& x) const { return torch::addmm(bias, x, weight); }
  // With every output of `x` centred, and all of them scaled to a mean length of `length`.
  Linear Scaled(const torch::Tensor& x, double length) const {
    const torch::Tensor found = x.mm(weight), mean = found.mean(0);
    const double scale = length / (found - mean).norm(2, 1).mean().item<double>();
    return {weight * scale, -mean * scale};
  }
};

// Weights that predict `y` [N, outputs] from `x` [N, inputs]; row i counts weight[i] times.
torch::Tensor Regress(const torch::Tensor& x, const torch::Tensor& y, const torch::Tensor& weight,
                      double ridge) {
  const torch::Tensor weighted = x * weight.unsqueeze(1);
  const torch::Tensor gram =
      weighted.t().mm(x) + ridge * weight.sum().item<double>() * torch::eye(x.size(1));
  return torch::linalg_solve(gram, weighted.t().mm(y));
}

// The `width` directions in which the rows of `x`, of mean 0, vary most, [inputs, width], and their
// variances. In double, since LAPACK's workspace for thousands of inputs is miscounted in single.
std::pair<torch::Tensor, torch::Tensor> PrincipalComponents(const torch::Tensor& x, int64_t width) {
  const torch::Tensor covariance = x.t().mm(x).to(torch::kDouble) / static_cast<double>(x.size(0));
  const auto [variances, vectors] = torch::linalg_eigh(covariance);  // ascending
  const int64_t begin = x.size(1) - width;
  return {vectors.slice(1, begin).to(torch::kFloat), variances.slice(0, begin).to(torch::kFloat)};
}

// The concepts that texts are near to, [texts, concepts], as the text head weighs them.
torch::Tensor Near(const torch::Tensor& sentences, const torch::Tensor& names) {
  return torch::softmax(sentences.mm(names.t()) / kConceptTemperature, 1);
}

torch::Tensor ScaledToLength(const torch::Tensor& values, const torch::Tensor& near, double length,
                             double quantile) {
  return values * (length / near.mm(values).norm(2, 1).quantile(quantile).item<double>());
}

// What the sources say of their recordings, as weights of concepts: less the mean of all real, or
// all rendered, recordings.
struct Words {
  std::vector<int64_t> rows;  // of data.used()
  torch::Tensor weights;      // [rows, concepts]
  torch::Tensor mean;         // [concepts], of real recordings
};

torch::Tensor CentreRows(const torch::Tensor& values, const torch::Tensor& chosen) {
  const torch::Tensor mean = values.index({chosen}).mean(0);
  values.index_put_({chosen}, values.index({chosen}) - mean);
  return mean;
}

Words SourceWords(const HeadsData& data, const HeadTexts& texts, const torch::Tensor& names) {
  std::vector<torch::Tensor> of_item(texts.of_item.size());
  for (size_t i = 0; i < of_item.size(); ++i) {
    if (texts.of_item[i].empty()) continue;
    of_item[i] = Near(texts.table.Gather(texts.of_item[i].All()), names).mean(0);
  }
  Words words;
  std::vector<torch::Tensor> weights;
  std::vector<uint8_t> rendered;
  for (int64_t row = 0; row < data.used().size(0); ++row) {
    const int64_t item = data.set().item[data.used()[row].item<int64_t>()];
    if (!of_item[item].defined()) continue;
    words.rows.push_back(row);
    weights.push_back(of_item[item]);
    rendered.push_back(data.set().items[item].rendered);
  }
  words.weights = torch::stack(weights);
  const torch::Tensor is_rendered = torch::tensor(rendered).to(torch::kBool);
  words.mean = CentreRows(words.weights, ~is_rendered);
  if (is_rendered.any().item<bool>()) CentreRows(words.weights, is_rendered);
  return words;
}

// Of rows `x` [N, inputs] that count `weight` times: the first principal components, [inputs,
// width], scaled so that projected rows have a mean square of 1.
torch::Tensor Projection(const torch::Tensor& x, const torch::Tensor& weight, int64_t width) {
  const torch::Tensor weighted = x * (weight / weight.mean()).sqrt().unsqueeze(1);
  const torch::Tensor components = PrincipalComponents(weighted, width).first;
  return components / weighted.mm(components).pow(2).mean().sqrt();
}

}  // namespace

void InstallConceptPart(const HeadsData& data, const HeadTexts& texts, AudioHead& audio,
                        TextHead& text) {
  torch::NoGradGuard no_grad;
  audio->mean.copy_(data.mean());
  audio->deviation.copy_(data.deviation());
  const ConceptTable& table = data.concepts();
  const torch::Tensor names = texts.ConceptNames(), near = Near(names, names);
  const torch::Tensor used = data.set().features.index_select(0, data.used());
  audio->projection.copy_(
      Projection(audio->Standardise(used), data.used_weight(), audio->options().components).t());
  const torch::Tensor x = audio->Project(used);
  const int64_t width = audio->options().concept_output - kTimbreWidth;
  const double score_length = std::sqrt(1 - kWordShare), word_length = std::sqrt(kWordShare);

  const torch::Tensor scores =
      table.scores.index_select(0, data.used()).slice(1, 0, table.observed);
  torch::Tensor weight = Regress(x, scores, data.used_weight(), kScoreRidge);
  weight = weight / x.mm(weight).std(0).clamp_min(1e-6);  // every score of unit variance
  const Linear score_part = Linear{weight, {}}.Scaled(x, score_length);

  const Words words = SourceWords(data, texts, names);
  const torch::Tensor rows = torch::tensor(words.rows);
  const Linear word_part = Linear{
      Regress(x.index_select(0, rows), words.weights, data.used_weight().index_select(0, rows),
              kWordRidge),
      {}}.Scaled(x, word_length);

  const Linear both{torch::cat({score_part.weight, word_part.weight}, 1),
                    torch::cat({score_part.bias, word_part.bias})};
  const torch::Tensor components = PrincipalComponents(both.Of(x), width).first;
  const auto [timbre, variances] = PrincipalComponents(x, kTimbreWidth);
  const Linear meaning =
      Linear{both.weight.mm(components), {}}.Scaled(x, std::sqrt(1 - kTimbreShare));
  const Linear sound = Linear{timbre / variances.sqrt(), {}}.Scaled(x, std::sqrt(kTimbreShare));
  audio->concept_weight.copy_(torch::cat({meaning.weight, sound.weight}, 1).t());
  audio->concept_bias.copy_(torch::cat({meaning.bias, sound.bias}));

  const torch::Tensor score_values =
      torch::cat({torch::eye(table.observed), table.profiles}, 1).t();
  const torch::Tensor word_values = torch::eye(names.size(0)) - words.mean;
  const torch::Tensor values = torch::cat({ScaledToLength(score_values, near, score_length, 0.5),
                                           ScaledToLength(word_values, near, word_length, 0.5)},
                                          1)
                                   .mm(components);
  text->concept_names.copy_(names);
  text->concept_values.zero_();
  text->concept_values.index_put_({Slice(), Slice(0, width)},
                                  ScaledToLength(values, near, 1, kUncutShare));
}

}  // namespace libretto
