#include "base/embedding.h"

#include <cmath>

namespace libretto {

float Dot(std::span<const float> a, std::span<const float> b) {
  // Eight independent sums let the compiler vectorise without reassociating floating-point
  // additions itself.
  float lane[8] = {};
  size_t i = 0;
  for (; i + 8 <= a.size(); i += 8) {
    for (size_t j = 0; j < 8; ++j) lane[j] += a[i + j] * b[i + j];
  }
  float sum = 0;
  for (float x : lane) sum += x;
  for (; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

bool NormalizeL2(std::span<float> v) {
  double squares = 0;
  for (float x : v) squares += static_cast<double>(x) * x;
  const double norm = std::sqrt(squares);
  if (!std::isfinite(norm) || norm < 1e-12) return false;
  for (float& x : v) x = static_cast<float>(x / norm);
  return true;
}

}  // namespace libretto
