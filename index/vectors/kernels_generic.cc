#include "index/vectors/kernels_sets.h"

namespace libretto {
namespace {

constexpr size_t kLanes = 8;  // independent sums, so that the compiler may use vector registers

float Dot(const float* a, const float* b, size_t n) {
  float sums[kLanes] = {};
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  float sum = 0;
  for (; i < n; ++i) sum += a[i] * b[i];
  for (float lane : sums) sum += lane;
  return sum;
}

void DotCodes(const uint8_t* codes, size_t count, size_t stride, const int8_t* query,
              int32_t* out) {
  for (size_t i = 0; i < count; ++i, codes += stride) {
    int32_t sum = 0;
    for (size_t j = 0; j < stride; ++j) sum += codes[j] * query[j];
    out[i] = sum;
  }
}

}  // namespace

const VectorKernels kVectorKernels_generic = {"generic", Dot, DotCodes};

}  // namespace libretto
