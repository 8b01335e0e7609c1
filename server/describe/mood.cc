#include "server/describe/mood.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace libretto {
namespace {

// Positive and negative word in turn. The last two pairs of valence differ in arousal the other
// way than the first, so that the axes hardly depend on each other.
constexpr const char* kValence[] = {"happy",    "sad",      "joyful",   "melancholic", "bright",
                                    "dark",     "cheerful", "gloomy",   "uplifting",   "depressing",
                                    "peaceful", "angry",    "relaxing", "tense"};
constexpr const char* kArousal[] = {"energetic", "calm", "intense", "peaceful", "exciting",
                                    "relaxing",  "fast", "slow",    "loud",     "quiet"};

absl::StatusOr<Label> Axis(std::span<const char* const> words, const TextEncoder& text,
                           const Labeler& labeler) {
  ASSIGN_OR_RETURN(const auto encoded,
                   text.Encode(std::vector<std::string>(words.begin(), words.end())));
  Embedding axis(static_cast<size_t>(text.dimension()), 0.0f);
  for (size_t i = 0; i < encoded.size(); i += 2) {
    Embedding difference = encoded[i].embedding;
    for (size_t j = 0; j < axis.size(); ++j) difference[j] -= encoded[i + 1].embedding[j];
    if (!NormalizeL2(difference)) continue;  // a model to which both are the same
    for (size_t j = 0; j < axis.size(); ++j) axis[j] += difference[j];
  }
  NormalizeL2(axis);
  return labeler.Standardize("", std::move(axis));
}

float Bounded(float strength) { return std::tanh(strength / 2); }

}  // namespace

absl::StatusOr<MoodAxes> MoodAxes::Create(const TextEncoder& text, const Labeler& labeler) {
  ASSIGN_OR_RETURN(Label valence, Axis(kValence, text, labeler));
  ASSIGN_OR_RETURN(Label arousal, Axis(kArousal, text, labeler));
  return MoodAxes(std::move(valence), std::move(arousal));
}

Mood MoodAxes::Of(std::span<const float> audio) const {
  return {Bounded(valence_.Score(audio).strength), Bounded(arousal_.Score(audio).strength)};
}

}  // namespace libretto
