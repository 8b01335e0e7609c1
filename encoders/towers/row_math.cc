#include "encoders/towers/row_math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace libretto {
namespace {

constexpr int64_t kLanes = 16;  // partial sums, so that the compiler may use vectors

template <typename F>
float SumOver(size_t size, F&& term) {
  const auto count = static_cast<int64_t>(size);
  float partial[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t lane = 0; lane < kLanes; ++lane) partial[lane] += term(i + lane);
  }
  float sum = 0;
  for (const float lane : partial) sum += lane;
  for (; i < count; ++i) sum += term(i);
  return sum;
}

// out[0, lanes) = the sum of weights[k] * rows[k * stride + lane] over k.
template <int64_t lanes>
void WeightedSum(std::span<const float> weights, const float* rows, int64_t stride, float* out) {
  float sum[lanes] = {};
  for (const float weight : weights) {
    for (int64_t lane = 0; lane < lanes; ++lane) sum[lane] += weight * rows[lane];
    rows += stride;
  }
  std::copy_n(sum, lanes, out);
}

// The same for any number of columns.
void WeightedSums(std::span<const float> weights, const float* rows, int64_t stride,
                  int64_t columns, float* out) {
  int64_t at = 0;
  for (; at + kLanes <= columns; at += kLanes) {
    WeightedSum<kLanes>(weights, rows + at, stride, out + at);
  }
  for (; at < columns; ++at) WeightedSum<1>(weights, rows + at, stride, out + at);
}

// exp(x) for x <= 0 to a relative error of some 1e-7, in steps that vectors have: 2^n times a
// polynomial (Cephes). Below the range of normal numbers it gives the smallest of them, about 0.
float ExpOfNegative(float x) {
  constexpr float kShift = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  x = std::max(x, -87.0f);
  const float shifted = x * 1.44269504f + kShift;
  const float n = shifted - kShift;
  const float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1;
  return std::bit_cast<float>(std::bit_cast<int32_t>(p) + (std::bit_cast<int32_t>(shifted) << 23));
}

}  // namespace

void LayerNormRow(std::span<const float> x, std::span<const float> scale,
                  std::span<const float> shift, float epsilon, float* out) {
  const auto count = static_cast<float>(x.size());
  const float mean = SumOver(x.size(), [&](int64_t i) { return x[i]; }) / count;
  const float variance =
      SumOver(x.size(), [&](int64_t i) { return (x[i] - mean) * (x[i] - mean); }) / count;
  const float factor = 1 / std::sqrt(variance + epsilon);
  for (size_t i = 0; i < x.size(); ++i) out[i] = (x[i] - mean) * factor * scale[i] + shift[i];
}

void SoftmaxRow(std::span<float> x) {
  const float most = *std::max_element(x.begin(), x.end());
  for (float& value : x) value = ExpOfNegative(value - most);
  const float factor = 1 / SumOver(x.size(), [&](int64_t i) { return x[i]; });
  for (float& value : x) value *= factor;
}

float LengthOf(std::span<const float> x) {
  return std::sqrt(SumOver(x.size(), [&](int64_t i) { return x[i] * x[i]; }));
}

void ToUnitLength(std::span<float> x) {
  const float factor = 1 / std::max(LengthOf(x), 1e-12f);
  for (float& value : x) value *= factor;
}

void Attend(const AttentionShape& shape, const float* qkv, float* out, float* scratch) {
  const int64_t tokens = shape.tokens, width = shape.width, size = width / shape.heads;
  const float scale = 1 / std::sqrt(static_cast<float>(size));
  const int64_t stride = shape.padded_tokens();
  float* const keys = scratch;  // [size, stride], so that products run along the tokens
  float* const scores = scratch + size * stride;
  std::fill_n(keys, size * stride, 0.0f);
  for (int64_t head = 0; head < shape.heads; ++head) {
    const float* const query = qkv + head * size;
    const float* const key = query + width;
    const float* const value = key + width;
    for (int64_t t = 0; t < tokens; ++t) {
      for (int64_t i = 0; i < size; ++i) keys[i * stride + t] = key[t * 3 * width + i] * scale;
    }
    for (int64_t t = 0; t < tokens; ++t) {
      WeightedSums({query + t * 3 * width, static_cast<size_t>(size)}, keys, stride, stride,
                   scores);
      SoftmaxRow({scores, static_cast<size_t>(tokens)});
      WeightedSums({scores, static_cast<size_t>(tokens)}, value, 3 * width, size,
                   out + t * width + head * size);
    }
  }
}

}  // namespace libretto
