// Scores of queries against items: what every retrieval figure is computed from.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace libretto {

// Row-major [rows, columns]; a higher score is a better match.
struct ScoreMatrix {
  ScoreMatrix() = default;
  ScoreMatrix(size_t row_count, size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count) {}

  std::span<const float> row(size_t i) const { return {values.data() + i * columns, columns}; }
  std::span<float> row(size_t i) { return {values.data() + i * columns, columns}; }

  size_t rows = 0, columns = 0;
  std::vector<float> values;
};

}  // namespace libretto
