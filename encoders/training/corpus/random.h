// Draws that are the same on every machine, unlike the standard library's distributions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace libretto {

using Random = std::mt19937_64;

// 0 <= value < n; n > 0.
inline int64_t Below(Random& random, int64_t n) {
  return static_cast<int64_t>(random() % static_cast<uint64_t>(n));
}
// low <= value <= high.
inline int Between(Random& random, int low, int high) {
  return low + static_cast<int>(Below(random, high - low + 1));
}
// [0, 1)
inline double Uniform(Random& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }
inline double Uniform(Random& random, double low, double high) {
  return low + (high - low) * Uniform(random);
}
inline bool Chance(Random& random, double probability) { return Uniform(random) < probability; }
// One element of a non-empty container.
template <typename Container>
const auto& Pick(Random& random, const Container& items) {
  return items[static_cast<size_t>(Below(random, static_cast<int64_t>(items.size())))];
}

}  // namespace libretto
