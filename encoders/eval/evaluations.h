// The evaluations: each turns a set of tracks and texts into a section of the report.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/eval/audio_embedder.h"
#include "encoders/eval/bootstrap.h"
#include "encoders/eval/eval_set.h"
#include "encoders/eval/report.h"
#include "encoders/eval/score_matrix.h"
#include "encoders/model.h"

namespace libretto {

// How a track is scored against a text: by the normalised mean of its passages, as the search of
// tracks does, or by its best passage.
enum class TrackScore { kMean, kMax };

// Where the two excerpts of a track lie: in the middle of each half; one right after the other in
// the middle; anywhere, drawn by track and seed, but disjoint.
enum class ExcerptPlaces { kHalves, kAdjacent, kRandom };

struct EvalOptions {
  TrackScore track_score = TrackScore::kMean;
  BootstrapOptions bootstrap;
  int min_positives = 3;  // fewer tracks with a label, or without it: it is left out of tagging
  double excerpt_seconds = 10;  // of same-track
  ExcerptPlaces excerpt_places = ExcerptPlaces::kHalves;
  double part_seconds = 30;       // of a track in a splice, and of robustness's excerpts
  int splice_tracks = 3;          // at least 2
  size_t max_splices = 200;       // texts are taken evenly
  size_t robustness_tracks = 50;  // taken evenly
};

// All that an evaluation reads. `model`, `set` and `embedder` outlive it.
struct Evaluation {
  const Model& model;
  const EvalSet& set;
  const AudioEmbedder& embedder;
  EvalOptions options;
};

// Text to track, with captions and labels as queries. FAILED_PRECONDITION without either.
absl::StatusOr<std::vector<Section>> EvaluateRetrieval(const Evaluation& evaluation);
// Labels over the tracks that the labels' table names. FAILED_PRECONDITION without labels, or if
// none has enough positives.
absl::StatusOr<Section> EvaluateTagging(const Evaluation& evaluation);
// One label per track, by prompts. FAILED_PRECONDITION without labels, with fewer than two of them,
// or, naming the line, if a track has several.
absl::StatusOr<Section> EvaluateZeroShot(const Evaluation& evaluation);
// Disjoint excerpts. FAILED_PRECONDITION if fewer than two tracks are long enough.
absl::StatusOr<Section> EvaluateSameTrack(const Evaluation& evaluation);
// Best passage in a splice. FAILED_PRECONDITION without texts or enough tracks.
absl::StatusOr<Section> EvaluateLocalisation(const Evaluation& evaluation);
// Distorted excerpts against clean ones.
absl::StatusOr<Section> EvaluateRobustness(const Evaluation& evaluation);
// Hubs among tracks, and how far apart queries are.
absl::StatusOr<Section> EvaluateHubness(const Evaluation& evaluation);

}  // namespace libretto
