#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "index/vector_index.h"

namespace libretto {

inline bool BetterNeighbor(const Neighbor& a, const Neighbor& b) {
  return a.score != b.score ? a.score > b.score : a.row < b.row;
}

// Keeps the best `k` of the neighbours offered, ties going to the smaller row.
class TopRows {
 public:
  explicit TopRows(int64_t k) : k_(static_cast<size_t>(k)) { kept_.reserve(2 * k_); }

  // Offers below this score change nothing.
  float threshold() const { return threshold_; }

  void Offer(int64_t row, float score) {
    if (score < threshold_) return;
    kept_.push_back({row, score});
    if (kept_.size() == 2 * k_) Shrink();
  }

  // Best first.
  std::vector<Neighbor> Take() {
    std::sort(kept_.begin(), kept_.end(), BetterNeighbor);
    if (kept_.size() > k_) kept_.resize(k_);
    return std::move(kept_);
  }

 private:
  void Shrink() {
    const auto last = kept_.begin() + static_cast<std::ptrdiff_t>(k_) - 1;
    std::nth_element(kept_.begin(), last, kept_.end(), BetterNeighbor);
    threshold_ = last->score;
    kept_.resize(k_);
  }

  const size_t k_;
  float threshold_ = -std::numeric_limits<float>::infinity();
  std::vector<Neighbor> kept_;
};

}  // namespace libretto
