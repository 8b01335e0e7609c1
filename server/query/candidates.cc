#include "server/query/candidates.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

// How many neighbours are ranked together: the more, the further a wish beside the words reaches.
constexpr int kBlock = 100;
// So many neighbours at most are looked through for those that exclusions and comparisons let in.
constexpr int kPool = 1000;

// How many hits the excluded tracks may take up among the nearest.
absl::StatusOr<int> CountExcluded(const View& view, const CandidateQuery& query) {
  if (query.kind == ResultKind::kTracks) return static_cast<int>(query.excluded_tracks.size());
  int count = 0;
  for (const std::string& id : query.excluded_tracks) {
    ASSIGN_OR_RETURN(const auto passages, view.GetPassages(id));
    count += static_cast<int>(passages.size());
  }
  return count;
}

absl::StatusOr<std::vector<PassageHit>> Nearest(const View& view, const CandidateQuery& query,
                                                int k) {
  const SearchOptions options{k, query.filter, query.deadline};
  const Embedding& vector = query.plan.query.vector;
  if (query.kind == ResultKind::kPassages) return view.SearchPassages(vector, options);
  ASSIGN_OR_RETURN(auto tracks, view.SearchTracks(vector, options));
  std::vector<PassageHit> hits;
  hits.reserve(tracks.size());
  for (TrackHit& track : tracks) hits.push_back({std::move(track.track_id), 0, 0, track.score});
  return hits;
}

// Of the tracks met so far, which are not to be met again in another copy.
class Copies {
 public:
  Copies(const View& view, bool list) : view_(view), list_(list) {}

  bool IsCopyOfEarlier(const std::string& id) {
    if (list_ || met_.contains(id)) return false;
    for (const std::string& copy : view_.CopiesOf(id)) {
      if (met_.contains(copy)) return true;
    }
    met_.insert(id);
    return false;
  }

 private:
  const View& view_;
  const bool list_;
  std::set<std::string> met_;
};

// Those that may be hits: neither excluded nor copies of earlier ones.
std::vector<PassageHit> Eligible(const View& view, const CandidateQuery& query,
                                 std::vector<PassageHit> found) {
  Copies copies(view, query.list_copies);
  for (const std::string& id : query.excluded_tracks) copies.IsCopyOfEarlier(id);
  std::erase_if(found, [&](const PassageHit& hit) {
    return std::ranges::binary_search(query.excluded_tracks, hit.track_id) ||
           copies.IsCopyOfEarlier(hit.track_id);
  });
  return found;
}

// The tracks that metadata names, as if found: for passages they must be found by sound.
absl::StatusOr<std::vector<PassageHit>> NamedTracks(const View& view, const CandidateQuery& query) {
  std::vector<PassageHit> hits;
  if (query.kind == ResultKind::kPassages) return hits;
  for (const auto& [id, share] : query.plan.named) {
    ASSIGN_OR_RETURN(const Embedding embedding, view.GetEmbedding(id));
    hits.push_back({id, 0, 0, Dot(embedding, query.plan.query.vector)});
  }
  std::ranges::stable_sort(hits, std::ranges::greater(), &PassageHit::score);
  return hits;
}

// Adds to `named` those of `found` that are not in it.
std::vector<PassageHit> Unite(std::vector<PassageHit> named, std::vector<PassageHit> found,
                              const RankingPlan& plan) {
  const bool listed = !named.empty();
  for (PassageHit& hit : found) {
    if (!listed || !plan.named.contains(hit.track_id)) named.push_back(std::move(hit));
  }
  return named;
}

CandidatePage TakePage(std::vector<RankedHit> hits, const CandidateQuery& query) {
  const auto at = [&hits](int rank) {
    return hits.begin() + std::min<std::ptrdiff_t>(rank, std::ssize(hits));
  };
  const int end = query.offset + query.limit;
  CandidatePage page;
  page.more = std::ssize(hits) > end;
  page.hits.assign(std::make_move_iterator(at(query.offset)), std::make_move_iterator(at(end)));
  return page;
}

// A page of neighbours as they come.
CandidatePage NearestPage(std::vector<PassageHit> eligible, const CandidateQuery& query) {
  std::vector<RankedHit> hits;
  for (PassageHit& hit : eligible) {
    const float confidence = query.plan.ConfidenceOf(hit);
    hits.push_back({std::move(hit), confidence});
  }
  return TakePage(std::move(hits), query);
}

// A page of neighbours ranked in blocks; the last block is short only if it is the last of all.
absl::StatusOr<CandidatePage> RankedPage(const View& view, std::span<const PassageHit> eligible,
                                         const CandidateQuery& query, bool all) {
  const size_t enough = static_cast<size_t>(query.offset + query.limit) + 1;
  Ranking ranking(query.plan, view, enough);
  for (size_t first = 0; first < eligible.size() && ranking.hits().size() < enough;
       first += kBlock) {
    const size_t size = std::min<size_t>(kBlock, eligible.size() - first);
    if (size < kBlock && !all) break;
    RETURN_IF_ERROR(ranking.AddBlock(eligible.subspan(first, size)));
  }
  if (all) ranking.AddKeptOut();
  CandidatePage page = TakePage(ranking.hits(), query);
  page.excluded = ranking.excluded();
  return page;
}

// How many neighbours to ask for first; `beside` of them may be no hits.
int FirstCount(const CandidateQuery& query, int beside) {
  const int end = query.offset + query.limit + 1;
  const int blocks = (end + kBlock - 1) / kBlock * kBlock;
  if (query.plan.KeepsOut()) return std::min(blocks, kPool) + beside;
  return (query.plan.Reorders() ? blocks : end) + beside;
}

}  // namespace

absl::StatusOr<CandidatePage> FindCandidates(const View& view, const CandidateQuery& query) {
  ASSIGN_OR_RETURN(const int excluded, CountExcluded(view, query));
  ASSIGN_OR_RETURN(const std::vector<PassageHit> named, NamedTracks(view, query));
  const int beside = excluded + static_cast<int>(named.size());
  const bool keeps_out = query.plan.KeepsOut();
  for (int k = FirstCount(query, beside);;
       k = keeps_out ? std::min(3 * k, kPool + beside) : 2 * k) {
    auto found = Nearest(view, query, k);
    if (!found.ok()) {
      const bool of_filter = query.filter != nullptr && absl::IsInvalidArgument(found.status());
      return of_filter ? AtField("filter", found.status()) : found.status();
    }
    const bool all = found->size() < static_cast<size_t>(k) || (keeps_out && k >= kPool + beside);
    std::vector<PassageHit> eligible =
        Eligible(view, query, Unite(named, *std::move(found), query.plan));
    CandidatePage page;
    if (query.plan.Reorders()) {
      ASSIGN_OR_RETURN(page, RankedPage(view, eligible, query, all));
    } else {
      page = NearestPage(std::move(eligible), query);
    }
    // Copies and exclusions that were left out took the places of others.
    if (page.more || all) return page;
  }
}

}  // namespace libretto
