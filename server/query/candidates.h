// Nearest neighbours of a query's vector in the order of its ranking, one page of them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "index/store/library.h"
#include "server/query/query.h"
#include "server/query/ranking.h"

namespace libretto {

struct CandidateQuery {
  const RankingPlan& plan;
  ResultKind kind = ResultKind::kTracks;
  const Filter* filter = nullptr;                // null: every track
  std::span<const std::string> excluded_tracks;  // sorted; all in the view
  bool list_copies = false;  // otherwise of a recording's copies only the best is a hit
  int offset = 0;
  int limit = 10;
  absl::Time deadline = absl::InfiniteFuture();
};

struct CandidatePage {
  std::vector<RankedHit> hits;  // for tracks, start and end are 0
  bool more = false;
  std::vector<int64_t> excluded;  // as Ranking::excluded
};

// Errors of the view as they are, those about the filter naming it.
absl::StatusOr<CandidatePage> FindCandidates(const View& view, const CandidateQuery& query);

}  // namespace libretto
