#include "encoders/towers/packed_text_head.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "encoders/towers/row_math.h"

namespace libretto {
namespace {

using Result = PackedLinear::Result;
using Bytes = std::vector<std::byte>;

template <typename T>
std::span<T> RowOf(std::span<T> rows, int64_t row, int64_t width) {
  return rows.subspan(static_cast<size_t>(row * width), static_cast<size_t>(width));
}

Bytes RoundAll(std::span<const float> values, Precision precision) {
  const auto count = static_cast<int64_t>(values.size());
  Bytes rounded(values.size() * static_cast<size_t>(BytesOf(precision)));
  Round(values.data(), count, precision, rounded.data());
  return rounded;
}

}  // namespace

PackedTextHead::PackedTextHead(const TextHead& head, Precision precision)
    : options_(head->options()),
      precision_(precision),
      inner_(head->inner->weight, head->inner->bias, Result::kGelu, precision),
      outer_(head->outer->weight, head->outer->bias, Result::kPlain, precision),
      scratch_bytes_(std::max(inner_.scratch_bytes(), outer_.scratch_bytes())) {
  if (options_.concept_output == 0) return;
  names_.emplace(head->concept_names, torch::Tensor(), Result::kPlain, precision);
  values_.emplace(head->concept_values.t(), torch::Tensor(), Result::kPlain, precision);
  scratch_bytes_ = std::max({scratch_bytes_, names_->scratch_bytes(), values_->scratch_bytes()});
}

std::vector<float> PackedTextHead::Embed(std::span<const float> sentences) const {
  const int64_t texts = static_cast<int64_t>(sentences.size()) / options_.input;
  const float scale = std::sqrt(static_cast<float>(options_.input));  // as in the module
  std::vector<float> scaled(sentences.begin(), sentences.end());
  for (float& value : scaled) value *= scale;
  const Bytes x = RoundAll(scaled, precision_);
  Bytes scratch(static_cast<size_t>(scratch_bytes_));

  Bytes hidden(static_cast<size_t>(texts * options_.hidden * BytesOf(precision_)));
  inner_.Apply(x.data(), texts, hidden.data(), scratch.data());
  const int64_t learnt_width = outer_.outputs();
  std::vector<float> learnt(static_cast<size_t>(texts * learnt_width));
  outer_.Apply(hidden.data(), texts, learnt.data(), scratch.data());
  for (int64_t i = 0; i < texts; ++i) ToUnitLength(RowOf(std::span(learnt), i, learnt_width));
  if (!names_) return learnt;

  std::vector<float> near(static_cast<size_t>(texts * options_.concepts));
  names_->Apply(x.data(), texts, near.data(), scratch.data());
  const float sharpness = 1 / (scale * static_cast<float>(kConceptTemperature));
  for (float& value : near) value *= sharpness;
  for (int64_t i = 0; i < texts; ++i) SoftmaxRow(RowOf(std::span(near), i, options_.concepts));
  const Bytes weights = RoundAll(near, precision_);
  std::vector<float> concepts(static_cast<size_t>(texts * options_.concept_output));
  values_->Apply(weights.data(), texts, concepts.data(), scratch.data());
  return Join(learnt, concepts, texts);
}

std::vector<float> PackedTextHead::Join(std::span<const float> learnt,
                                        std::span<const float> concepts, int64_t texts) const {
  const auto learnt_share = static_cast<float>(std::sqrt(1 - kConceptShare));
  const auto concept_share = static_cast<float>(std::sqrt(kConceptShare));
  const int64_t learnt_width = outer_.outputs(), concept_width = options_.concept_output;
  std::vector<float> joint(static_cast<size_t>(texts * options_.output));
  for (int64_t i = 0; i < texts; ++i) {
    const std::span row = RowOf(std::span(joint), i, options_.output);
    const auto from = RowOf(concepts, i, concept_width);
    const float factor = concept_share / std::max(1.0f, LengthOf(from));
    std::ranges::transform(RowOf(learnt, i, learnt_width), row.begin(),
                           [&](float value) { return value * learnt_share; });
    std::ranges::transform(from, row.begin() + learnt_width,
                           [&](float value) { return value * factor; });
    ToUnitLength(row);
  }
  return joint;
}

}  // namespace libretto
