#include <immintrin.h>

#include "index/vectors/kernels_sets.h"

namespace libretto {
namespace {

int32_t Sum(__m256i v) {
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
  return _mm_cvtsi128_si32(s);
}

float Sum(__m256 v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  s = _mm_add_ss(s, _mm_movehdup_ps(s));
  return _mm_cvtss_f32(s);
}

float Dot(const float* a, const float* b, size_t n) {
  __m256 s0 = _mm256_setzero_ps(), s1 = s0;
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
    s1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), s1);
  }
  float sum = Sum(_mm256_add_ps(s0, s1));
  for (; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

// 16-bit products, since the 8-bit multiply-add saturates.
void DotCodes(const uint8_t* codes, size_t count, size_t stride, const int8_t* query,
              int32_t* out) {
  for (size_t i = 0; i < count; ++i, codes += stride) {
    __m256i s0 = _mm256_setzero_si256(), s1 = s0;
    for (size_t j = 0; j < stride; j += 32) {
      const auto code = [&](size_t at) {
        return _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(codes + at)));
      };
      const auto weight = [&](size_t at) {
        return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(query + at)));
      };
      s0 = _mm256_add_epi32(s0, _mm256_madd_epi16(code(j), weight(j)));
      s1 = _mm256_add_epi32(s1, _mm256_madd_epi16(code(j + 16), weight(j + 16)));
    }
    out[i] = Sum(_mm256_add_epi32(s0, s1));
  }
}

}  // namespace

const VectorKernels kVectorKernels_avx2 = {"avx2", Dot, DotCodes};

}  // namespace libretto
