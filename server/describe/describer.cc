#include "server/describe/describer.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/describe/sentence.h"
#include "server/query/errors.h"
#include "server/query/vectors.h"

namespace libretto {
namespace {

constexpr float kMinConfidence = 0.25f;  // of a tag

}  // namespace

absl::StatusOr<HeardAudio> HeardAudio::Stretch(double start_seconds, double end_seconds) const {
  HeardAudio stretch{{}, {}, {}, duration_seconds};
  std::vector<Embedding> vectors;
  for (const Passage& passage : passages) {
    if (passage.start_seconds >= end_seconds || passage.end_seconds <= start_seconds) continue;
    stretch.passages.push_back(passage);
    vectors.push_back(passage.embedding);
  }
  if (vectors.empty()) {
    return InvalidField("passage", absl::StrFormat("lies outside the audio, which ends at %.2f s",
                                                   passages.back().end_seconds));
  }
  ASSIGN_OR_RETURN(stretch.track, NormalizedMean(vectors));
  return stretch;
}

absl::StatusOr<std::unique_ptr<const Describer>> Describer::Create(const Model& model,
                                                                   const Labeler& labeler) {
  std::vector<std::string> names;
  for (const Term& term : Vocabulary()) names.emplace_back(term.label);
  ASSIGN_OR_RETURN(auto encoded, model.text().Encode(names));
  std::vector<Label> labels;
  for (size_t i = 0; i < names.size(); ++i) {
    labels.push_back(labeler.Standardize(names[i], std::move(encoded[i].embedding)));
  }
  ASSIGN_OR_RETURN(MoodAxes axes, MoodAxes::Create(model.text(), labeler));
  return absl::WrapUnique(new Describer(std::move(labels), std::move(axes)));
}

std::vector<LabelScore> Describer::Tags(std::span<const float> audio) const {
  std::vector<LabelScore> tags;
  for (const Label& label : labels_) {
    LabelScore score = label.Score(audio);
    if (score.confidence >= kMinConfidence) tags.push_back(std::move(score));
  }
  std::ranges::stable_sort(tags, [](const LabelScore& a, const LabelScore& b) {
    return std::tie(a.kind, b.strength) < std::tie(b.kind, a.strength);
  });
  return tags;
}

Description Describer::Describe(const HeardAudio& audio) const {
  std::vector<LabelTrace> traces;
  for (size_t i = 0; i < labels_.size(); ++i) {
    const Term& term = Vocabulary()[i];
    if (term.kind == LabelKind::kGenre) continue;  // does not change within a piece
    LabelTrace trace{&term, {}};
    for (const Passage& passage : audio.passages) {
      trace.strengths.push_back(labels_[i].Score(passage.embedding).strength);
    }
    traces.push_back(std::move(trace));
  }
  Description description;
  description.tags = Tags(audio.track);
  description.mood = axes_.Of(audio.track);
  description.sentence = DescribeInWords(description.tags, description.mood, audio.facts);
  description.timeline = TraceTimeline(audio.passages, traces);
  return description;
}

}  // namespace libretto
