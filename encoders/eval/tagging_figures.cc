#include "encoders/eval/tagging_figures.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace libretto {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

LabelRanking::LabelRanking(std::span<const float> scores, const std::vector<bool>& positive,
                           const std::vector<bool>& unsure) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (!unsure.empty()) std::erase_if(order, [&](size_t track) { return unsure[track]; });
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  for (size_t i = 0; i < order.size(); ++i) {
    const bool last = i + 1 == order.size() || scores[order[i + 1]] != scores[order[i]];
    entries_.push_back({order[i], positive[order[i]], last});
  }
}

double LabelRanking::RocAuc(std::span<const int> weights) const {
  double positives = 0, negatives = 0, tied_positives = 0, tied_negatives = 0, wins = 0;
  for (const Entry& entry : entries_) {
    (entry.positive ? tied_positives : tied_negatives) += weights[entry.track];
    if (!entry.last_of_tie) continue;
    wins += tied_negatives * (positives + tied_positives / 2);
    positives += tied_positives;
    negatives += tied_negatives;
    tied_positives = tied_negatives = 0;
  }
  return positives > 0 && negatives > 0 ? wins / (positives * negatives) : kUndefined;
}

double LabelRanking::PrAuc(std::span<const int> weights) const {
  double positives = 0, all = 0, tied_positives = 0, sum = 0;
  for (const Entry& entry : entries_) {
    all += weights[entry.track];
    if (entry.positive) tied_positives += weights[entry.track];
    if (!entry.last_of_tie) continue;
    positives += tied_positives;
    if (all > 0) sum += tied_positives * positives / all;
    tied_positives = 0;
  }
  return positives > 0 ? sum / positives : kUndefined;
}

double RocAuc(std::span<const float> scores, const std::vector<bool>& positive) {
  return LabelRanking(scores, positive).RocAuc(std::vector<int>(scores.size(), 1));
}

double PrAuc(std::span<const float> scores, const std::vector<bool>& positive) {
  return LabelRanking(scores, positive).PrAuc(std::vector<int>(scores.size(), 1));
}

}  // namespace libretto
