#include <immintrin.h>

#include "index/vectors/kernels_sets.h"

namespace libretto {
namespace {

// GCC 12 warns of its own _mm512_reduce_add_* and unmasked extraction.
float Sum(__m512 v) {
  __m256 s =
      _mm256_add_ps(_mm512_castps512_ps256(v),
                    _mm256_castpd_ps(_mm512_maskz_extractf64x4_pd(0xf, _mm512_castps_pd(v), 1)));
  __m128 t = _mm_add_ps(_mm256_castps256_ps128(s), _mm256_extractf128_ps(s, 1));
  t = _mm_add_ps(t, _mm_movehl_ps(t, t));
  return _mm_cvtss_f32(_mm_add_ss(t, _mm_movehdup_ps(t)));
}

int32_t Sum(__m512i v) {
  __m256i s =
      _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_maskz_extracti64x4_epi64(0xf, v, 1));
  __m128i t = _mm_add_epi32(_mm256_castsi256_si128(s), _mm256_extracti128_si256(s, 1));
  t = _mm_add_epi32(t, _mm_shuffle_epi32(t, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(t, _mm_shuffle_epi32(t, 0xb1)));
}

float Dot(const float* a, const float* b, size_t n) {
  __m512 s0 = _mm512_setzero_ps(), s1 = s0;
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    s0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), s0);
    s1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), s1);
  }
  for (; i < n; i += 16) {
    const size_t left = n - i;
    const auto mask = static_cast<__mmask16>(left >= 16 ? 0xffff : (1u << left) - 1);
    s0 =
        _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i), s0);
  }
  return Sum(_mm512_add_ps(s0, s1));
}

void DotCodes(const uint8_t* codes, size_t count, size_t stride, const int8_t* query,
              int32_t* out) {
  for (size_t i = 0; i < count; ++i, codes += stride) {
    __m512i sum = _mm512_setzero_si512();
    for (size_t j = 0; j < stride; j += 64) {
      _mm_prefetch(reinterpret_cast<const char*>(codes + 8 * stride + j), _MM_HINT_T0);
      sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(codes + j), _mm512_loadu_si512(query + j));
    }
    out[i] = Sum(sum);
  }
}

}  // namespace

const VectorKernels kVectorKernels_avx512 = {"avx512", Dot, DotCodes};

}  // namespace libretto
