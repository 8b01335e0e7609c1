// Areas under curves of one label over many tracks, with resampling made cheap.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace libretto {

// The tracks of one label in order of score, sorted once for all resamples.
class LabelRanking {
 public:
  // A score and a flag per track. Tracks of `unsure`, if it is not empty, do not count.
  LabelRanking(std::span<const float> scores, const std::vector<bool>& positive,
               const std::vector<bool>& unsure = {});

  // Probability that a positive scores above a negative, ties counting one half (Mann-Whitney).
  // Track i counts weights[i] times; not a number if that leaves no positive or no negative.
  double RocAuc(std::span<const int> weights) const;
  // Average precision: the sum over thresholds of precision times the step in recall; tied tracks
  // share a threshold. Not a number without positives.
  double PrAuc(std::span<const int> weights) const;

 private:
  struct Entry {
    size_t track = 0;
    bool positive = false;
    bool last_of_tie = false;
  };
  std::vector<Entry> entries_;  // best score first
};

double RocAuc(std::span<const float> scores, const std::vector<bool>& positive);
double PrAuc(std::span<const float> scores, const std::vector<bool>& positive);

}  // namespace libretto
