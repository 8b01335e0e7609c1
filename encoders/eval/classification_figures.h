// Single-label classification from scores of items against classes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "encoders/eval/score_matrix.h"

namespace libretto {

// Per row the column of the highest score; ties go to the first.
std::vector<size_t> BestColumns(const ScoreMatrix& scores);

// Every column less its mean over the rows, divided by its standard deviation; a constant column
// becomes zeros.
ScoreMatrix StandardizeColumns(const ScoreMatrix& scores);

// The same with means and deviations of other rows (at least one) of the same columns.
ScoreMatrix StandardizeColumnsBy(const ScoreMatrix& scores, const ScoreMatrix& reference);

// counts[truth][prediction].
std::vector<std::vector<size_t>> ConfusionMatrix(std::span<const size_t> truth,
                                                 std::span<const size_t> predicted, size_t classes);

}  // namespace libretto
