#include "server/query/labeler.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/label_confidence.h"

namespace libretto {
namespace {

// A label cannot be steadier than this: keeps strengths finite when all reference audio is alike.
constexpr double kMinDeviation = 1e-4;

}  // namespace

LabelScore Label::Score(std::span<const float> audio) const {
  const float similarity = Dot(vector, audio);
  const float strength = (similarity - mean) / deviation;
  return {name, similarity, strength, LabelConfidence(strength, kind), kind};
}

Labeler::Labeler(const Model& model) {
  const size_t dimension = static_cast<size_t>(model.info().dimension);
  const auto& reference = model.reference_audio();
  std::vector<double> mean(dimension, 0.0), covariance(dimension * dimension, 0.0);
  if (reference.empty()) {
    for (size_t i = 0; i < dimension; ++i) {
      covariance[i * dimension + i] = 1.0 / static_cast<double>(dimension);
    }
  }
  const double count = static_cast<double>(reference.size());
  for (const Embedding& v : reference) {
    for (size_t i = 0; i < dimension; ++i) mean[i] += v[i] / count;
  }
  std::vector<double> centred(dimension);
  for (const Embedding& v : reference) {
    for (size_t i = 0; i < dimension; ++i) centred[i] = v[i] - mean[i];
    for (size_t i = 0; i < dimension; ++i) {
      double* row = &covariance[i * dimension];
      const double scale = centred[i] / count;
      for (size_t j = 0; j < dimension; ++j) row[j] += scale * centred[j];
    }
  }
  mean_.assign(mean.begin(), mean.end());
  covariance_.assign(covariance.begin(), covariance.end());
}

Label Labeler::Standardize(std::string name, Embedding vector) const {
  const size_t dimension = mean_.size();
  double variance = 0;
  for (size_t i = 0; i < dimension; ++i) {
    const std::span<const float> row(&covariance_[i * dimension], dimension);
    variance += double{vector[i]} * Dot(row, vector);
  }
  const double deviation = std::max(std::sqrt(std::max(variance, 0.0)), kMinDeviation);
  const float mean = Dot(mean_, vector);
  const Term* const term = FindTerm(name);
  const LabelKind kind = term == nullptr ? LabelKind::kOther : term->kind;
  return {std::move(name), std::move(vector), mean, static_cast<float>(deviation), kind};
}

std::vector<Label> Labeler::ToLabels(const std::vector<std::string>& names,
                                     std::vector<EncodedText> encoded) const {
  std::vector<Label> labels;
  for (size_t i = 0; i < names.size(); ++i) {
    labels.push_back(Standardize(names[i], std::move(encoded[i].embedding)));
  }
  return labels;
}

absl::StatusOr<std::vector<Label>> Labeler::MakeLabels(const std::vector<std::string>& names,
                                                       TextInput& text, const Call& call,
                                                       const std::string& field) const {
  std::vector<std::string> fields;
  for (size_t i = 0; i < names.size(); ++i) fields.push_back(absl::StrCat(field, "[", i, "]"));
  ASSIGN_OR_RETURN(auto encoded, text.Encode(names, fields, call));
  return ToLabels(names, std::move(encoded));
}

absl::StatusOr<std::unique_ptr<const Labeler>> Labeler::Create(const Model& model) {
  auto labeler = absl::WrapUnique(new Labeler(model));
  if (model.default_labels().empty()) return labeler;
  ASSIGN_OR_RETURN(auto encoded, model.text().Encode(model.default_labels()));
  labeler->default_labels_ = labeler->ToLabels(model.default_labels(), std::move(encoded));
  return labeler;
}

std::vector<LabelScore> RankLabels(std::span<const Label> labels, std::span<const float> audio,
                                   int limit) {
  std::vector<LabelScore> scores;
  scores.reserve(labels.size());
  for (const Label& label : labels) scores.push_back(label.Score(audio));
  const size_t count = std::min(scores.size(), static_cast<size_t>(limit));
  std::ranges::partial_sort(scores, scores.begin() + static_cast<std::ptrdiff_t>(count),
                            [](const LabelScore& a, const LabelScore& b) {
                              return std::tie(b.strength, a.label) < std::tie(a.strength, b.label);
                            });
  scores.resize(count);
  return scores;
}

}  // namespace libretto
