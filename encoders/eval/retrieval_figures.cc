#include "encoders/eval/retrieval_figures.h"

#include <algorithm>
#include <numeric>

namespace libretto {

RankedQuery Rank(std::span<const float> scores, const std::vector<bool>& relevant) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (scores[a] != scores[b]) return scores[a] > scores[b];
    return relevant[a] < relevant[b];
  });
  RankedQuery query;
  for (size_t i = 0; i < order.size(); ++i) {
    if (!relevant[order[i]]) continue;
    if (query.relevant++ == 0) query.rank = i + 1;
    query.average_precision += static_cast<double>(query.relevant) / static_cast<double>(i + 1);
  }
  query.average_precision /= static_cast<double>(std::max<size_t>(query.relevant, 1));
  return query;
}

std::vector<RankedQuery> RankAll(const ScoreMatrix& scores,
                                 std::span<const std::vector<size_t>> relevant) {
  std::vector<RankedQuery> queries;
  for (size_t i = 0; i < scores.rows; ++i) {
    std::vector<bool> flags(scores.columns, false);
    for (const size_t column : relevant[i]) flags[column] = true;
    queries.push_back(Rank(scores.row(i), flags));
  }
  return queries;
}

double ExpectedRecall(size_t items, size_t relevant, size_t k) {
  double none = 1;
  for (size_t i = 0; i < std::min(k, items); ++i) {
    if (items - relevant <= i) return 1;
    none *= static_cast<double>(items - relevant - i) / static_cast<double>(items - i);
  }
  return 1 - none;
}

double ExpectedReciprocalRank(size_t items, size_t relevant) {
  double sum = 0, before = 0;
  for (size_t rank = 1; rank <= items && before < 1; ++rank) {
    const double within = ExpectedRecall(items, relevant, rank);
    sum += (within - before) / static_cast<double>(rank);
    before = within;
  }
  return sum;
}

double ExpectedAveragePrecision(size_t items, size_t relevant) {
  if (items <= 1) return 1;
  const double others = static_cast<double>(relevant - 1) / static_cast<double>(items - 1);
  double sum = 0;
  for (size_t rank = 1; rank <= items; ++rank) {
    sum += (1 + static_cast<double>(rank - 1) * others) / static_cast<double>(rank);
  }
  return sum / static_cast<double>(items);
}

double ExpectedMedianRank(size_t items, std::span<const RankedQuery> queries) {
  for (size_t rank = 1; rank <= items; ++rank) {
    double found = 0;
    for (const RankedQuery& query : queries) found += ExpectedRecall(items, query.relevant, rank);
    if (found * 2 >= static_cast<double>(queries.size())) return static_cast<double>(rank);
  }
  return static_cast<double>(items);
}

}  // namespace libretto
