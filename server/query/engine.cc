#include "server/query/engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/candidates.h"
#include "server/query/errors.h"
#include "server/query/explainer.h"
#include "server/query/page_token.h"
#include "server/query/validate.h"
#include "server/query/vectors.h"

namespace libretto {
namespace {

// Splits time into stages.
class StageClock {
 public:
  explicit StageClock(const Clock& clock) : clock_(clock), begin_(clock.Now()), last_(begin_) {}
  absl::Duration Lap() {
    const absl::Time now = clock_.Now();
    return now - std::exchange(last_, now);
  }
  absl::Duration Total() const { return last_ - begin_; }

 private:
  const Clock& clock_;
  const absl::Time begin_;
  absl::Time last_;
};

// The passage that a passage hit is, or the best one of a track hit.
absl::StatusOr<Passage> BestPassage(const View& view, const PassageHit& hit, ResultKind kind,
                                    std::span<const float> query) {
  ASSIGN_OR_RETURN(auto passages, view.GetPassages(hit.track_id));
  const auto best = [&] {
    if (kind == ResultKind::kPassages) {
      return std::ranges::find(passages, hit.start_seconds, &Passage::start_seconds);
    }
    return std::ranges::max_element(passages, std::less<>(), [&query](const Passage& passage) {
      return Dot(passage.embedding, query);
    });
  }();
  if (best == passages.end()) {
    return absl::InternalError(absl::StrCat("track ", hit.track_id, " has lost its passages"));
  }
  return std::move(*best);
}

absl::StatusOr<AnswerHit> FinishHit(const View& view, const PassageHit& candidate, ResultKind kind,
                                    std::span<const float> query, const Explainer* explainer) {
  AnswerHit hit;
  hit.score = candidate.score;
  ASSIGN_OR_RETURN(hit.track, view.GetTrack(candidate.track_id));
  hit.copy_ids = view.CopiesOf(candidate.track_id);
  ASSIGN_OR_RETURN(const Passage passage, BestPassage(view, candidate, kind, query));
  hit.passage_start_seconds = passage.start_seconds;
  hit.passage_end_seconds = passage.end_seconds;
  hit.passage_score = Dot(passage.embedding, query);
  if (explainer == nullptr) return hit;
  hit.label_reasons = explainer->Labels(passage.embedding);
  if (kind == ResultKind::kPassages) {
    hit.clause_reasons = explainer->Clauses(passage.embedding);
  } else {
    ASSIGN_OR_RETURN(const Embedding track, view.GetEmbedding(candidate.track_id));
    hit.clause_reasons = explainer->Clauses(track);
  }
  return hit;
}

}  // namespace

Engine::Engine(const Model& model, TextInput& text, const AudioInput& audio, const Labeler& labeler,
               ViewSource views, const Clock& clock, std::string identity)
    : labeler_(labeler),
      views_(std::move(views)),
      clock_(clock),
      identity_(std::move(identity)),
      embedder_(model, text, audio, clock) {}

absl::StatusOr<Answer> Engine::Search(const Query& query, const Call& call) const {
  StageClock stages(clock_);
  RETURN_IF_ERROR(ValidateQuery(query));
  RETURN_IF_ERROR(call.StillWanted(clock_, "encoding the query"));
  const std::shared_ptr<const View> view = views_();
  Answer answer;
  answer.snapshot_id = view->snapshot_id();
  const PagedState state{identity_, answer.snapshot_id};
  std::string fingerprint;
  int offset = 0;
  if (!query.page_token.empty()) {
    fingerprint = QueryFingerprint(query);
    ASSIGN_OR_RETURN(offset, ReadPageToken(query.page_token, fingerprint, state));
  }

  ASSIGN_OR_RETURN(auto embedded, embedder_.Embed(query.clauses, *view, call));
  std::vector<float> weights;
  for (const Clause& clause : query.clauses) weights.push_back(clause.weight);
  ASSIGN_OR_RETURN(const WeightedSum sum, CombineWeighted(embedded.vectors, weights));
  answer.warnings = std::move(embedded.warnings);
  answer.timings.decode = embedded.decode;
  answer.timings.encode = embedded.encode;
  stages.Lap();

  RETURN_IF_ERROR(call.StillWanted(clock_, "the search"));
  const int limit = std::min(query.limit, kMaxDepth - offset);
  ASSIGN_OR_RETURN(
      const CandidatePage page,
      FindCandidates(*view,
                     {sum.unit, query.kind, query.filter ? &*query.filter : nullptr,
                      embedded.excluded_tracks, query.list_copies, offset, limit, call.deadline}));
  answer.timings.search = stages.Lap();

  std::optional<Explainer> explainer;
  if (query.explain) explainer.emplace(labeler_, embedded.vectors, weights, sum.norm, sum.unit);
  for (const PassageHit& candidate : page.hits) {
    RETURN_IF_ERROR(call.StillWanted(clock_, "the details of the hits"));
    ASSIGN_OR_RETURN(auto hit, FinishHit(*view, candidate, query.kind, sum.unit,
                                         explainer ? &*explainer : nullptr));
    answer.hits.push_back(std::move(hit));
  }
  if (page.more && offset + limit < kMaxDepth) {
    if (fingerprint.empty()) fingerprint = QueryFingerprint(query);
    answer.next_page_token = MakePageToken(offset + limit, fingerprint, state);
  }
  answer.timings.finish = stages.Lap();
  answer.timings.total = stages.Total();
  return answer;
}

}  // namespace libretto
