// What is heard in a track, or in a stretch of it: labels, mood, a sentence, and what changes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/audio_facts.h"
#include "encoders/model.h"
#include "server/describe/mood.h"
#include "server/describe/timeline.h"
#include "server/query/labeler.h"

namespace libretto {

// What a description is made of.
struct HeardAudio {
  Embedding track;
  std::vector<Passage> passages;  // in order of time, at least one
  AudioFacts facts;
  double duration_seconds = 0;

  // Of what lies between two times, in seconds: the passages that overlap it and their mean; the
  // facts, which are of whole tracks, are left out. INVALID_ARGUMENT naming "passage" if nothing
  // does.
  absl::StatusOr<HeardAudio> Stretch(double start_seconds, double end_seconds) const;
};

struct Description {
  std::string sentence;
  std::vector<LabelScore> tags;  // of the vocabulary, by kind, then by strength
  Mood mood;
  Timeline timeline;
};

// Immutable and thread-safe.
class Describer {
 public:
  // Embeds the vocabulary. Errors of the text encoder.
  static absl::StatusOr<std::unique_ptr<const Describer>> Create(const Model& model,
                                                                 const Labeler& labeler);

  Description Describe(const HeardAudio& audio) const;

 private:
  Describer(std::vector<Label> labels, MoodAxes axes)
      : labels_(std::move(labels)), axes_(std::move(axes)) {}

  std::vector<LabelScore> Tags(std::span<const float> audio) const;

  const std::vector<Label> labels_;  // of the vocabulary, in its order
  const MoodAxes axes_;
};

}  // namespace libretto
