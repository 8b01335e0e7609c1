// Open-vocabulary tagging: which labels stand out in a piece of audio.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/call.h"
#include "encoders/model.h"
#include "server/query/text_input.h"
#include "server/query/vocabulary.h"

namespace libretto {

struct LabelScore {
  std::string label;
  float similarity = 0;  // cosine of label and audio
  float strength = 0;    // similarity in standard deviations from its mean over the reference audio
  float confidence = 0;  // LabelConfidence of that strength
  LabelKind kind = LabelKind::kOther;
};

// A label's vector and how its similarity is distributed over the reference audio.
struct Label {
  std::string name;
  Embedding vector;
  float mean = 0;
  float deviation = 1;
  LabelKind kind = LabelKind::kOther;

  // As LabelScore's.
  float Strength(std::span<const float> audio) const {
    return (Dot(vector, audio) - mean) / deviation;
  }
  LabelScore Score(std::span<const float> audio) const;
};

// Immutable and thread-safe.
class Labeler {
 public:
  // Embeds the model's default labels and learns the distribution of its reference audio: the mean
  // vector and the covariance, from which any label's mean and standard deviation follow. Without
  // reference audio, that of directions at random is assumed: mean 0, deviation 1/sqrt(dimension).
  // Errors of the text encoder as they are.
  static absl::StatusOr<std::unique_ptr<const Labeler>> Create(const Model& model);

  const std::vector<Label>& default_labels() const { return default_labels_; }

  // Any direction of the joint space (unit length) as a label.
  Label Standardize(std::string name, Embedding vector) const;

  // Labels of the caller's. Errors of TextInput::Encode, naming "field[i]".
  absl::StatusOr<std::vector<Label>> MakeLabels(const std::vector<std::string>& names,
                                                TextInput& text, const Call& call,
                                                const std::string& field = "labels") const;

 private:
  explicit Labeler(const Model& model);
  std::vector<Label> ToLabels(const std::vector<std::string>& names,
                              std::vector<EncodedText> encoded) const;

  Embedding mean_;                 // of the reference audio; [dimension]
  std::vector<float> covariance_;  // [dimension, dimension]
  std::vector<Label> default_labels_;
};

// The strongest `limit` labels for `audio` (unit length), strongest first, ties by name.
std::vector<LabelScore> RankLabels(std::span<const Label> labels, std::span<const float> audio,
                                   int limit);

}  // namespace libretto
