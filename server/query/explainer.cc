#include "server/query/explainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "server/query/names.h"

namespace libretto {
namespace {

constexpr float kAgreement = 1.0f;  // standard deviations over the labels
constexpr float kStrength = 1.0f;   // standard deviations over the reference audio
constexpr size_t kMaxLabels = 3;

// Labels whose cosine with `query` lies well above that of the other labels.
std::vector<const Label*> Agreeing(std::span<const Label> labels, std::span<const float> query) {
  std::vector<float> cosines;
  double sum = 0, squares = 0;
  for (const Label& label : labels) {
    cosines.push_back(Dot(label.vector, query));
    sum += cosines.back();
    squares += double{cosines.back()} * cosines.back();
  }
  const double count = std::max<double>(1, static_cast<double>(labels.size()));
  const double mean = sum / count;
  const double deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
  std::vector<const Label*> agreeing;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (deviation > 0 && cosines[i] - mean >= kAgreement * deviation)
      agreeing.push_back(&labels[i]);
  }
  return agreeing;
}

}  // namespace

Explainer::Explainer(const Labeler& labeler, std::span<const Embedding> clauses,
                     std::span<const float> weights, float norm, const RankingPlan& plan,
                     const std::string& words)
    : clauses_(clauses),
      weights_(weights),
      norm_(norm),
      plan_(plan),
      words_(words),
      agreeing_(Agreeing(labeler.default_labels(), plan.query.vector)) {}

std::vector<ComparisonReason> Explainer::Comparisons(const TrackSketch& track) const {
  std::vector<ComparisonReason> reasons;
  for (const Axis& axis : plan_.axes) {
    const std::optional<double> measured = axis.Measured(track);
    if (measured && axis.reference) {
      reasons.push_back({axis.index, axis.quality, *measured, *axis.reference});
    } else if (axis.measure == Measure::kSound) {
      reasons.push_back(
          {axis.index, axis.quality, axis.StrengthOf(track), axis.reference_strength});
    }
  }
  return reasons;
}

std::vector<NameReason> Explainer::Names(const Track& track) const {
  std::vector<NameReason> reasons;
  if (!plan_.named.contains(track.id)) return reasons;
  for (SaidField& said : FieldsSaid(track, words_)) {
    reasons.push_back({said.field, std::move(said.text)});
  }
  return reasons;
}

std::vector<ClauseReason> Explainer::Clauses(std::span<const float> hit) const {
  std::vector<ClauseReason> reasons;
  for (size_t i = 0; i < clauses_.size(); ++i) {
    const float similarity = Dot(clauses_[i], hit);
    reasons.push_back({static_cast<int>(i), similarity, weights_[i] * similarity / norm_});
  }
  std::ranges::stable_sort(reasons, std::ranges::greater(), [](const ClauseReason& reason) {
    return std::abs(reason.contribution);
  });
  return reasons;
}

std::vector<LabelReason> Explainer::Labels(std::span<const float> passage) const {
  std::vector<LabelReason> reasons;
  for (const Label* label : agreeing_) {
    const LabelScore score = label->Score(passage);
    if (score.strength >= kStrength) reasons.push_back({score.label, score.strength});
  }
  std::ranges::stable_sort(reasons, std::ranges::greater(), &LabelReason::strength);
  if (reasons.size() > kMaxLabels) reasons.resize(kMaxLabels);
  return reasons;
}

}  // namespace libretto
