#include "server/query/candidates.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

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
  if (query.kind == ResultKind::kPassages) return view.SearchPassages(query.vector, options);
  ASSIGN_OR_RETURN(auto tracks, view.SearchTracks(query.vector, options));
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

CandidatePage TakePage(const View& view, const CandidateQuery& query,
                       std::vector<PassageHit> found) {
  const int end = query.offset + query.limit;
  Copies copies(view, query.list_copies);
  for (const std::string& id : query.excluded_tracks) copies.IsCopyOfEarlier(id);
  CandidatePage page;
  int rank = 0;
  for (PassageHit& hit : found) {
    if (std::ranges::binary_search(query.excluded_tracks, hit.track_id)) continue;
    if (copies.IsCopyOfEarlier(hit.track_id)) continue;
    if (rank >= query.offset && rank < end) page.hits.push_back(std::move(hit));
    ++rank;
  }
  page.more = rank > end;
  return page;
}

}  // namespace

absl::StatusOr<CandidatePage> FindCandidates(const View& view, const CandidateQuery& query) {
  ASSIGN_OR_RETURN(const int excluded, CountExcluded(view, query));
  for (int k = query.offset + query.limit + excluded + 1;; k *= 2) {
    auto found = Nearest(view, query, k);
    if (!found.ok()) {
      const bool of_filter = query.filter != nullptr && absl::IsInvalidArgument(found.status());
      return of_filter ? AtField("filter", found.status()) : found.status();
    }
    const bool all = found->size() < static_cast<size_t>(k);
    CandidatePage page = TakePage(view, query, *std::move(found));
    // Copies that were left out took the places of others.
    if (page.more || all) return page;
  }
}

}  // namespace libretto
