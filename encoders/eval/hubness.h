// Hubness: items that are near to everything, and items that are near to nothing (Radovanović,
// Nanopoulos & Ivanović 2010, "Hubs in Space").
#pragma once

#include <cstddef>
#include <vector>

#include "encoders/eval/score_matrix.h"

namespace libretto {

struct Hubness {
  std::vector<size_t> occurrences;  // per column: in how many rows it is among the k best
  double skewness = 0;              // of the occurrences; 0 is even, above 1 is marked hubness
  double anti_hubs = 0;             // share of the columns that never occur
  double largest_share = 0;         // of all places, that the most frequent column holds
  size_t largest = 0;               // that column
};

// Ties by column number, as the search breaks them. `skip_diagonal` leaves out items' own columns.
// k is cut to what the matrix has.
Hubness MeasureHubness(const ScoreMatrix& scores, size_t k, bool skip_diagonal = false);

}  // namespace libretto
