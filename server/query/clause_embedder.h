// Clauses to points of the joint space, one unit vector each.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/call.h"
#include "base/clock.h"
#include "encoders/model.h"
#include "index/store/library.h"
#include "server/query/audio_input.h"
#include "server/query/query.h"
#include "server/query/text_input.h"

namespace libretto {

struct EmbeddedClauses {
  std::vector<Embedding> vectors;            // unit length, one per clause
  std::vector<std::string> excluded_tracks;  // that clauses name: sorted, each once
  std::vector<Filter> excluded_names;        // tracks of artists and albums that clauses name
  std::vector<TrackSketch> references;       // tracks and audio that positive clauses refer to
  std::vector<std::string> warnings;
  absl::Duration decode;
  absl::Duration encode;
};

// Immutable and thread-safe.
class ClauseEmbedder {
 public:
  // All outlive this object.
  ClauseEmbedder(const Model& model, TextInput& text, const AudioInput& audio, const Clock& clock)
      : model_(model), text_(text), audio_(audio), clock_(clock) {}

  // `clauses` have passed ValidateQuery. All their text is encoded together. Facts are measured of
  // audio clauses if `facts` says so. Errors name the clause's field: INVALID_ARGUMENT for content
  // that the model or decoder refuses, a vector of the wrong dimension, a passage outside its
  // track, or an artist or album of no track; NOT_FOUND for a track that `view` lacks.
  absl::StatusOr<EmbeddedClauses> Embed(const std::vector<Clause>& clauses, const View& view,
                                        const Call& call,
                                        AudioInput::Facts facts = AudioInput::Facts::kSkip) const;

 private:
  const Model& model_;
  TextInput& text_;
  const AudioInput& audio_;
  const Clock& clock_;
};

}  // namespace libretto
