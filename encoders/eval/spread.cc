#include "encoders/eval/spread.h"

#include <algorithm>
#include <cmath>

namespace libretto {
namespace {

constexpr int kMaxSweeps = 50;

double OffDiagonal(const std::vector<double>& a, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) sum += a[i * n + j] * a[i * n + j];
  }
  return sum;
}

void Rotate(std::vector<double>& a, size_t n, size_t p, size_t q) {
  const double apq = a[p * n + q];
  if (apq == 0) return;
  const double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  const double t = std::copysign(1 / (std::abs(theta) + std::hypot(theta, 1.0)), theta);
  const double c = 1 / std::hypot(t, 1.0), s = t * c;
  for (size_t k = 0; k < n; ++k) {
    const double akp = a[k * n + p], akq = a[k * n + q];
    a[k * n + p] = c * akp - s * akq;
    a[k * n + q] = s * akp + c * akq;
  }
  for (size_t k = 0; k < n; ++k) {
    const double apk = a[p * n + k], aqk = a[q * n + k];
    a[p * n + k] = c * apk - s * aqk;
    a[q * n + k] = s * apk + c * aqk;
  }
}

// The smaller of the two Gram matrices, which has all singular values' squares.
std::vector<double> Gram(std::span<const Embedding> vectors, size_t& n) {
  const size_t dimension = vectors[0].size();
  n = std::min(vectors.size(), dimension);
  std::vector<double> gram(n * n, 0.0);
  if (n == vectors.size()) {
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) gram[i * n + j] = Dot(vectors[i], vectors[j]);
    }
    return gram;
  }
  for (const Embedding& v : vectors) {
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) gram[i * n + j] += static_cast<double>(v[i]) * v[j];
    }
  }
  return gram;
}

}  // namespace

double MeanPairwiseCosine(std::span<const Embedding> vectors) {
  if (vectors.size() < 2) return 0;
  double squares = 0;
  std::vector<double> sum(vectors[0].size(), 0.0);
  for (const Embedding& v : vectors) {
    for (size_t i = 0; i < sum.size(); ++i) {
      sum[i] += v[i];
      squares += static_cast<double>(v[i]) * v[i];
    }
  }
  double total = 0;
  for (const double x : sum) total += x * x;
  const auto n = static_cast<double>(vectors.size());
  return (total - squares) / (n * (n - 1));
}

std::vector<double> SymmetricEigenvalues(std::vector<double> matrix, size_t n) {
  double scale = 0;
  for (const double x : matrix) scale += x * x;
  for (int sweep = 0; sweep < kMaxSweeps && OffDiagonal(matrix, n) > 1e-22 * scale; ++sweep) {
    for (size_t p = 0; p < n; ++p) {
      for (size_t q = p + 1; q < n; ++q) Rotate(matrix, n, p, q);
    }
  }
  std::vector<double> values(n);
  for (size_t i = 0; i < n; ++i) values[i] = matrix[i * n + i];
  std::sort(values.begin(), values.end());
  return values;
}

double EffectiveRank(std::span<const Embedding> vectors) {
  if (vectors.empty()) return 0;
  size_t n = 0;
  std::vector<double> gram = Gram(vectors, n);
  std::vector<double> singular;
  double sum = 0;
  // Below the square root of float32's precision, values are rounding.
  const std::vector<double> squares = SymmetricEigenvalues(std::move(gram), n);
  for (const double square : squares) {
    if (square > squares.back() * 1e-7) singular.push_back(std::sqrt(square));
  }
  for (const double value : singular) sum += value;
  double entropy = 0;
  for (const double value : singular) entropy -= value / sum * std::log(value / sum);
  return std::exp(entropy);
}

}  // namespace libretto
