#include "server/query/engine.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/words.h"
#include "server/query/candidates.h"
#include "server/query/confidence.h"
#include "server/query/description.h"
#include "server/query/errors.h"
#include "server/query/explainer.h"
#include "server/query/interpretation.h"
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

absl::StatusOr<AnswerHit> FinishHit(const View& view, const RankedHit& ranked, ResultKind kind,
                                    std::span<const float> query, const Explainer* explainer) {
  const PassageHit& candidate = ranked.hit;
  AnswerHit hit;
  hit.score = candidate.score;
  hit.confidence = ranked.confidence;
  ASSIGN_OR_RETURN(hit.track, view.GetTrack(candidate.track_id));
  hit.copy_ids = view.CopiesOf(candidate.track_id);
  ASSIGN_OR_RETURN(const Passage passage, BestPassage(view, candidate, kind, query));
  hit.passage_start_seconds = passage.start_seconds;
  hit.passage_end_seconds = passage.end_seconds;
  hit.passage_score = Dot(passage.embedding, query);
  if (explainer == nullptr) return hit;
  ASSIGN_OR_RETURN(const auto sketches, view.Sketch({&candidate.track_id, 1}));
  const TrackSketch& track = sketches.front();
  hit.label_reasons = explainer->Labels(passage.embedding);
  hit.clause_reasons =
      explainer->Clauses(kind == ResultKind::kPassages ? passage.embedding : track.embedding);
  hit.name_reasons = explainer->Names(hit.track);
  hit.comparison_reasons = explainer->Comparisons(track);
  return hit;
}

// Weights of what was welcome and what was not, beside the query's own 1 (Rocchio, 1971).
constexpr float kMoreLike = 0.3f;
constexpr float kLessLike = 0.15f;

// The clauses of a query and its feedback.
std::vector<Clause> AllClauses(const Query& query) {
  std::vector<Clause> clauses = query.clauses;
  float own = 0;
  for (const Clause& clause : clauses) own += std::max(0.0f, clause.weight);
  if (own == 0) own = 1;
  const auto add = [&](const std::vector<std::string>& ids, float weight) {
    for (const std::string& id : ids) {
      clauses.push_back({TrackClause{id}, own * weight / static_cast<float>(ids.size())});
    }
  };
  add(query.more_like, kMoreLike);
  add(query.less_like, -kLessLike);
  return clauses;
}

absl::Status FindFeedback(const View& view, const std::vector<std::string>& ids,
                          const char* field) {
  for (size_t i = 0; i < ids.size(); ++i) {
    const absl::Status found = view.Sketch({&ids[i], 1}).status();
    if (!found.ok()) {
      return WithReason(AtField(absl::StrCat(field, "[", i, "]"), found), reason::kUnknownTrack);
    }
  }
  return absl::OkStatus();
}

// What every hit must satisfy: the query's filter, and not to be of what the clauses name.
std::optional<Filter> WholeFilter(const Query& query, const std::vector<Filter>& excluded) {
  if (excluded.empty()) return query.filter;
  Filter::And all;
  if (query.filter) all.of.push_back(*query.filter);
  for (const Filter& filter : excluded) all.of.push_back({Filter::Not{{filter}}});
  return Filter{std::move(all)};
}

// What keeps tracks out, each condition by itself.
absl::StatusOr<std::vector<Removal>> Removals(const Query& query, const View& view,
                                              const std::vector<int64_t>& excluded) {
  std::vector<Removal> removals;
  std::vector<Filter> conditions;
  if (query.filter) {
    const auto* all = std::get_if<Filter::And>(&query.filter->node);
    conditions = all != nullptr ? all->of : std::vector{*query.filter};
  }
  for (const Filter& condition : conditions) {
    ASSIGN_OR_RETURN(const int64_t kept, view.Count(condition));
    removals.push_back({Describe(condition), view.stats().tracks - kept});
  }
  for (size_t i = 0; i < excluded.size(); ++i) {
    removals.push_back({absl::StrCat("not ", query.exclusions[i]), excluded[i]});
  }
  return removals;
}

// What this turn leaves to what is said in reply.
std::shared_ptr<const Turn> NextTurn(const Query& asked, const Query& query,
                                     const EmbeddedClauses& embedded, const Answer& answer) {
  auto turn = std::make_shared<Turn>();
  turn->query = query;
  for (size_t i = 0; i < query.clauses.size(); ++i) {
    // An upload is gone after the call; its vector is not.
    if (std::holds_alternative<AudioClause>(query.clauses[i].content)) {
      turn->query.clauses[i].content = VectorClause{embedded.vectors[i]};
    }
  }
  std::set<std::string> known;
  const auto show = [&](const std::string& id) {
    if (std::ssize(turn->shown) < kMaxShown && known.insert(id).second) turn->shown.push_back(id);
  };
  for (const AnswerHit& hit : answer.hits) show(hit.track.id);
  turn->last = static_cast<int>(turn->shown.size());
  if (asked.previous) {
    for (const std::string& id : asked.previous->shown) show(id);
  }
  return turn;
}

size_t WordsIn(const Query& query) {
  size_t words = 0;
  for (const Clause& clause : query.clauses) {
    if (const auto* text = std::get_if<TextClause>(&clause.content)) {
      words += FoldedWords(text->text).size();
    } else if (const auto* tags = std::get_if<TagsClause>(&clause.content)) {
      words += tags->tags.size();
    }
  }
  return words;
}

// Whether the best three hits are, on average, too far from the query to be what it asked for.
bool MatchesNothing(const Answer& answer, const RankingPlan& plan, const Query& query) {
  if (answer.hits.empty()) return true;
  if (plan.any_sound) return false;
  std::vector<float> values;
  for (const AnswerHit& hit : answer.hits) {
    if (plan.NamedShare(hit.track.id) > 0.5f) return false;
    values.push_back(plan.of_words ? hit.score : hit.confidence);
  }
  std::ranges::sort(values, std::greater());
  values.resize(std::min<size_t>(values.size(), 3));
  const float mean =
      std::accumulate(values.begin(), values.end(), 0.0f) / static_cast<float>(values.size());
  return mean < (plan.of_words ? LeastSimilarity(WordsIn(query)) : kLeastConfidence);
}

}  // namespace

Engine::Engine(const Model& model, TextInput& text, const AudioInput& audio, const Labeler& labeler,
               ViewSource views, const Clock& clock, std::string identity)
    : labeler_(labeler),
      views_(std::move(views)),
      clock_(clock),
      identity_(std::move(identity)),
      embedder_(model, text, audio, clock),
      planner_(labeler, text) {}

absl::StatusOr<Answer> Engine::Search(const Query& asked, const Call& call) const {
  StageClock stages(clock_);
  RETURN_IF_ERROR(ValidateQuery(asked));
  RETURN_IF_ERROR(call.StillWanted(clock_, "encoding the query"));
  const std::shared_ptr<const View> view = views_();
  Answer answer;
  answer.snapshot_id = view->snapshot_id();
  const PagedState state{identity_, answer.snapshot_id};
  std::string fingerprint;
  int offset = 0;
  if (!asked.page_token.empty()) {
    fingerprint = QueryFingerprint(asked);
    ASSIGN_OR_RETURN(offset, ReadPageToken(asked.page_token, fingerprint, state));
  }
  ASSIGN_OR_RETURN(Interpretation interpretation, Interpret(asked, *view));
  const Query& query = interpretation.query;
  RETURN_IF_ERROR(ValidateQuery(query));
  answer.parts = std::move(interpretation.parts);
  answer.warnings = std::move(interpretation.warnings);

  RETURN_IF_ERROR(FindFeedback(*view, query.more_like, "more_like"));
  RETURN_IF_ERROR(FindFeedback(*view, query.less_like, "less_like"));
  const std::vector<Clause> clauses = AllClauses(query);
  const auto facts =
      query.comparisons.empty() ? AudioInput::Facts::kSkip : AudioInput::Facts::kMeasure;
  ASSIGN_OR_RETURN(auto embedded, embedder_.Embed(clauses, *view, call, facts));
  std::vector<float> weights;
  for (const Clause& clause : clauses) weights.push_back(clause.weight);
  ASSIGN_OR_RETURN(const WeightedSum sum, CombineWeighted(embedded.vectors, weights));
  std::ranges::move(embedded.warnings, std::back_inserter(answer.warnings));
  answer.timings.decode = embedded.decode;
  answer.timings.encode = embedded.encode;
  const std::optional<Filter> filter = WholeFilter(query, embedded.excluded_names);
  const Filter* const wanted = filter ? &*filter : nullptr;
  ASSIGN_OR_RETURN(const RankingPlan plan, planner_.Plan(query, sum.unit, embedded.references,
                                                         wanted, *view, call, answer.warnings));
  stages.Lap();

  RETURN_IF_ERROR(call.StillWanted(clock_, "the search"));
  const int limit = std::min(query.limit, kMaxDepth - offset);
  ASSIGN_OR_RETURN(const CandidatePage page,
                   FindCandidates(*view, {plan, query.kind, wanted, embedded.excluded_tracks,
                                          query.list_copies, offset, limit, call.deadline}));
  answer.timings.search = stages.Lap();

  std::optional<Explainer> explainer;
  if (query.explain) {
    explainer.emplace(labeler_, embedded.vectors, weights, sum.norm, plan, query.metadata_words);
    ASSIGN_OR_RETURN(answer.removals, Removals(query, *view, page.excluded));
  }
  for (const RankedHit& candidate : page.hits) {
    RETURN_IF_ERROR(call.StillWanted(clock_, "the details of the hits"));
    ASSIGN_OR_RETURN(auto hit, FinishHit(*view, candidate, query.kind, sum.unit,
                                         explainer ? &*explainer : nullptr));
    answer.hits.push_back(std::move(hit));
  }
  answer.no_match = offset == 0 && MatchesNothing(answer, plan, query);
  if (!asked.words.empty() || asked.previous) {
    answer.turn = NextTurn(asked, query, embedded, answer);
  }
  if (page.more && offset + limit < kMaxDepth) {
    if (fingerprint.empty()) fingerprint = QueryFingerprint(asked);
    answer.next_page_token = MakePageToken(offset + limit, fingerprint, state);
  }
  answer.timings.finish = stages.Lap();
  answer.timings.total = stages.Total();
  return answer;
}

}  // namespace libretto
