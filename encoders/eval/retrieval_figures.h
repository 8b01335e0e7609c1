// Figures of rankings with one or more relevant items each, and what chance gives.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "encoders/eval/score_matrix.h"

namespace libretto {

// How one query fared. Ties are judged against the ranking: of items with equal scores, those that
// are not relevant come first, so a model that scores everything alike gets the worst figures.
struct RankedQuery {
  size_t rank = 0;               // of the best relevant item, from 1
  size_t relevant = 0;           // how many there are
  double average_precision = 0;  // mean of the precision at each relevant item's rank
};

// As many flags as scores, at least one of them true.
RankedQuery Rank(std::span<const float> scores, const std::vector<bool>& relevant);

// One per row of `scores`; relevant[i] are columns, without repetition.
std::vector<RankedQuery> RankAll(const ScoreMatrix& scores,
                                 std::span<const std::vector<size_t>> relevant);

// Exact expectations over uniformly random rankings of `items` items, `relevant` of them relevant.
double ExpectedRecall(size_t items, size_t relevant, size_t k);  // one of them among the first k
double ExpectedReciprocalRank(size_t items, size_t relevant);
double ExpectedAveragePrecision(size_t items, size_t relevant);
// The smallest rank within which random rankings find half of the queries' first relevant items.
double ExpectedMedianRank(size_t items, std::span<const RankedQuery> queries);

}  // namespace libretto
