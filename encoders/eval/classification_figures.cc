#include "encoders/eval/classification_figures.h"

#include <algorithm>
#include <cmath>

namespace libretto {

std::vector<size_t> BestColumns(const ScoreMatrix& scores) {
  std::vector<size_t> best;
  for (size_t i = 0; i < scores.rows; ++i) {
    const std::span<const float> row = scores.row(i);
    best.push_back(static_cast<size_t>(std::max_element(row.begin(), row.end()) - row.begin()));
  }
  return best;
}

ScoreMatrix StandardizeColumns(const ScoreMatrix& scores) {
  return StandardizeColumnsBy(scores, scores);
}

ScoreMatrix StandardizeColumnsBy(const ScoreMatrix& scores, const ScoreMatrix& reference) {
  ScoreMatrix result(scores.rows, scores.columns);
  const auto n = static_cast<double>(reference.rows);
  for (size_t j = 0; j < scores.columns; ++j) {
    double mean = 0, variance = 0;
    for (size_t i = 0; i < reference.rows; ++i) mean += reference.row(i)[j] / n;
    for (size_t i = 0; i < reference.rows; ++i) {
      variance += (reference.row(i)[j] - mean) * (reference.row(i)[j] - mean) / n;
    }
    const double deviation = std::sqrt(variance);
    for (size_t i = 0; i < scores.rows && deviation > 1e-9; ++i) {
      result.row(i)[j] = static_cast<float>((scores.row(i)[j] - mean) / deviation);
    }
  }
  return result;
}

std::vector<std::vector<size_t>> ConfusionMatrix(std::span<const size_t> truth,
                                                 std::span<const size_t> predicted,
                                                 size_t classes) {
  std::vector<std::vector<size_t>> counts(classes, std::vector<size_t>(classes, 0));
  for (size_t i = 0; i < truth.size(); ++i) ++counts[truth[i]][predicted[i]];
  return counts;
}

}  // namespace libretto
