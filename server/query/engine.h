// The way from a query to its answer: words -> clauses -> one vector -> neighbours -> ranking ->
// explained hits.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/call.h"
#include "base/clock.h"
#include "encoders/model.h"
#include "index/store/library.h"
#include "server/query/answer.h"
#include "server/query/audio_input.h"
#include "server/query/clause_embedder.h"
#include "server/query/labeler.h"
#include "server/query/query.h"
#include "server/query/ranking_plan.h"
#include "server/query/text_input.h"

namespace libretto {

using ViewSource = std::function<std::shared_ptr<const View>()>;  // the newest view; thread-safe

// Thread-safe; a search works on one view throughout.
class Engine {
 public:
  // All outlive this object. `identity` tells the index from others, for page tokens.
  Engine(const Model& model, TextInput& text, const AudioInput& audio, const Labeler& labeler,
         ViewSource views, const Clock& clock, std::string identity);

  // INVALID_ARGUMENT naming the field for a malformed query (see ValidateQuery, ClauseEmbedder,
  // ReadPageToken, View); NOT_FOUND for a track that the catalogue lacks; FAILED_PRECONDITION if
  // the clauses cancel out; ABORTED for a page token of another state; DEADLINE_EXCEEDED or
  // CANCELLED between stages. Pages end at kMaxDepth hits.
  absl::StatusOr<Answer> Search(const Query& query, const Call& call) const;

 private:
  const Labeler& labeler_;
  const ViewSource views_;
  const Clock& clock_;
  const std::string identity_;
  const ClauseEmbedder embedder_;
  const RankingPlanner planner_;
};

}  // namespace libretto
