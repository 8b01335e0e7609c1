#include "server/query/ranking_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/query/names.h"
#include "server/query/sound_kinds.h"
#include "server/query/vectors.h"

namespace libretto {
namespace {

Embedding MeanOf(std::span<const EncodedText> texts) {
  Embedding mean(texts.front().embedding.size(), 0.0f);
  for (const EncodedText& text : texts) {
    for (size_t i = 0; i < mean.size(); ++i) {
      mean[i] += text.embedding[i] / static_cast<float>(texts.size());
    }
  }
  return mean;
}

bool OfWords(const Query& query) {
  return query.more_like.empty() && std::ranges::all_of(query.clauses, [](const Clause& clause) {
           return clause.weight < 0 || std::holds_alternative<TextClause>(clause.content) ||
                  std::holds_alternative<TagsClause>(clause.content);
         });
}

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::ranges::nth_element(values, middle);
  return *middle;
}

// Compares with the median of the references, at least one. False if nothing is known of them.
bool CompareWith(std::span<const TrackSketch> references, Axis& axis) {
  std::vector<double> measured, strengths;
  for (const TrackSketch& reference : references) {
    if (const auto value = axis.Measured(reference)) measured.push_back(*value);
    strengths.push_back(axis.StrengthOf(reference));
  }
  if (!measured.empty()) axis.reference = MedianOf(std::move(measured));
  axis.reference_strength = MedianOf(std::move(strengths));
  return axis.reference || axis.direction;
}

}  // namespace

absl::StatusOr<Axis> RankingPlanner::MakeAxis(const Comparison& comparison, int index,
                                              const Call& call) const {
  const Quality quality = QualityOf(comparison.quality, comparison.more);
  Axis axis;
  axis.index = index;
  axis.quality = comparison.quality;
  axis.measure = quality.measure;
  axis.more = comparison.more != quality.reversed;
  if (quality.more.empty()) return axis;
  std::vector<std::string> texts = quality.more;
  texts.insert(texts.end(), quality.less.begin(), quality.less.end());
  const std::vector<std::string> fields(texts.size(),
                                        absl::StrCat("comparisons[", index, "].quality"));
  ASSIGN_OR_RETURN(const auto encoded, text_.Encode(texts, fields, call));
  const std::span<const EncodedText> all(encoded);
  Embedding direction = MeanOf(all.first(quality.more.size()));
  const Embedding less = MeanOf(all.subspan(quality.more.size()));
  for (size_t i = 0; i < direction.size(); ++i) direction[i] -= less[i];
  if (!NormalizeL2(direction)) {
    return InvalidField(fields.front(),
                        absl::StrCat("\"", comparison.quality, "\" means nothing to the model"));
  }
  axis.direction = labeler_.Standardize(comparison.quality, std::move(direction));
  return axis;
}

absl::StatusOr<std::vector<std::vector<Label>>> RankingPlanner::MakeExclusions(
    const std::vector<std::string>& exclusions, const Call& call) const {
  std::vector<std::vector<Label>> made;
  std::vector<std::string> texts, fields;
  for (size_t i = 0; i < exclusions.size(); ++i) {
    for (std::string& kind : KindsOf(exclusions[i])) {
      texts.push_back(std::move(kind));
      fields.push_back(absl::StrCat("exclusions[", i, "]"));
    }
  }
  if (texts.empty()) return made;
  ASSIGN_OR_RETURN(const auto encoded, text_.Encode(texts, fields, call));
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i == 0 || fields[i] != fields[i - 1]) made.emplace_back();
    made.back().push_back(labeler_.Standardize(texts[i], encoded[i].embedding));
  }
  return made;
}

absl::StatusOr<RankingPlan> RankingPlanner::Plan(const Query& query, Embedding vector,
                                                 std::span<const TrackSketch> references,
                                                 const Filter* filter, const View& view,
                                                 const Call& call,
                                                 std::vector<std::string>& warnings) const {
  RankingPlan plan;
  plan.query = labeler_.Standardize("query", std::move(vector));
  plan.diversity = query.diversity;
  plan.any_sound = query.any_sound;
  plan.of_words = OfWords(query);
  ASSIGN_OR_RETURN(plan.exclusions, MakeExclusions(query.exclusions, call));
  for (size_t i = 0; i < query.comparisons.size(); ++i) {
    const Comparison& comparison = query.comparisons[i];
    const std::string field = absl::StrCat("comparisons[", i, "]");
    ASSIGN_OR_RETURN(Axis axis, MakeAxis(comparison, static_cast<int>(i), call));
    const auto named = view.Sketch(comparison.track_ids);
    if (!named.ok()) {
      return WithReason(AtField(field + ".track_ids", named.status()), reason::kUnknownTrack);
    }
    const std::span<const TrackSketch> with = named->empty() ? references : *named;
    if (with.empty()) {
      return InvalidField(field,
                          "has nothing to compare with: give track_ids, or a clause with a track, "
                          "an artist, an album or audio");
    }
    if (!CompareWith(with, axis)) {
      warnings.push_back(absl::StrCat("\"", comparison.quality,
                                      "\" was not measured of what to compare with: left out"));
      continue;
    }
    plan.axes.push_back(std::move(axis));
  }
  if (!query.metadata_words.empty()) {
    ASSIGN_OR_RETURN(plan.named, NamedTracks(view, query.metadata_words, filter, call.deadline));
  }
  return plan;
}

}  // namespace libretto
