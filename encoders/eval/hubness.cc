#include "encoders/eval/hubness.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace libretto {
namespace {

double Skewness(const std::vector<size_t>& counts) {
  const auto n = static_cast<double>(counts.size());
  const double mean = std::accumulate(counts.begin(), counts.end(), 0.0) / n;
  double second = 0, third = 0;
  for (const size_t count : counts) {
    const double d = static_cast<double>(count) - mean;
    second += d * d / n;
    third += d * d * d / n;
  }
  return second > 0 ? third / std::pow(second, 1.5) : 0;
}

}  // namespace

Hubness MeasureHubness(const ScoreMatrix& scores, size_t k, bool skip_diagonal) {
  Hubness hubness;
  hubness.occurrences.assign(scores.columns, 0);
  if (scores.rows == 0 || scores.columns == 0) return hubness;
  std::vector<size_t> order;
  for (size_t i = 0; i < scores.rows; ++i) {
    const std::span<const float> row = scores.row(i);
    order.clear();
    for (size_t j = 0; j < row.size(); ++j) {
      if (!skip_diagonal || i != j) order.push_back(j);
    }
    const auto middle = order.begin() + static_cast<std::ptrdiff_t>(std::min(k, order.size()));
    std::partial_sort(order.begin(), middle, order.end(), [&](size_t a, size_t b) {
      return row[a] != row[b] ? row[a] > row[b] : a < b;
    });
    for (auto at = order.begin(); at != middle; ++at) ++hubness.occurrences[*at];
  }
  const auto& counts = hubness.occurrences;
  const auto never = std::count(counts.begin(), counts.end(), size_t{0});
  const auto places = std::accumulate(counts.begin(), counts.end(), size_t{0});
  hubness.skewness = Skewness(counts);
  hubness.anti_hubs = static_cast<double>(never) / static_cast<double>(counts.size());
  hubness.largest =
      static_cast<size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
  if (places > 0) {
    hubness.largest_share =
        static_cast<double>(counts[hubness.largest]) / static_cast<double>(places);
  }
  return hubness;
}

}  // namespace libretto
