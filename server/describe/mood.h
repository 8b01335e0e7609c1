// The two axes of mood (J. A. Russell, "A circumplex model of affect", 1980).
#pragma once

#include <span>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"
#include "server/query/labeler.h"

namespace libretto {

struct Mood {
  float valence = 0;  // -1, sad or dark, to 1, happy or bright
  float arousal = 0;  // -1, calm, to 1, energetic
};

// Each axis is the mean direction between pairs of opposite words. Immutable and thread-safe.
class MoodAxes {
 public:
  // Errors of the text encoder.
  static absl::StatusOr<MoodAxes> Create(const TextEncoder& text, const Labeler& labeler);

  // Of audio (unit length): 0 is the middle of the reference audio, +-0.46 one standard deviation.
  Mood Of(std::span<const float> audio) const;

 private:
  MoodAxes(Label valence, Label arousal)
      : valence_(std::move(valence)), arousal_(std::move(arousal)) {}

  Label valence_, arousal_;
};

}  // namespace libretto
