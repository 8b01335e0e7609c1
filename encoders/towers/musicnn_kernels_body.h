// Included by one source file per instruction set, which defines LIBRETTO_KERNELS (a namespace),
// LIBRETTO_LANES (floats in a vector) and LIBRETTO_TEMPORAL_VECTORS (registers along time). Uses
// nothing but plain pointers: a library function instantiated here could replace the one that the
// rest of the program uses by one that its processor cannot run.

#include "encoders/towers/musicnn_kernels.h"

namespace libretto::LIBRETTO_KERNELS {

constexpr int kLanes = LIBRETTO_LANES;
constexpr int kTemporalVectors = LIBRETTO_TEMPORAL_VECTORS;
constexpr int kFilterBlock = 4;  // divides the timbral layers' 204 filters
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));

static inline Vector Load(const float* from) {
  Vector v;
  __builtin_memcpy(&v, from, sizeof(v));
  return v;
}
static inline void Store(float* to, Vector v) { __builtin_memcpy(to, &v, sizeof(v)); }
static inline Vector Max(Vector a, Vector b) { return a > b ? a : b; }
static inline Vector Abs(Vector a) { return a > 0 ? a : -a; }

// The products of kFilterBlock filters, `stride` taps apart, with the spectrum at kLanes frames:
// complex 7-tap filters along time. Filters are computed together because each reads the same
// spectrum.
static inline void FilterBins(const float* spectrum, const float* taps, long stride,
                              Vector (*re)[kTimbralBins], Vector (*im)[kTimbralBins]) {
  for (int k = 0; k < kTimbralBins; ++k) {
    const float* xr = spectrum + static_cast<long>(k) * 2 * kSpectrumStride;
    const float* xi = xr + kSpectrumStride;
    const float* w = taps + k * 2 * kTimbralTaps;
    Vector r[kFilterBlock] = {}, i[kFilterBlock] = {};
#pragma GCC unroll 7
    for (int tap = 0; tap < kTimbralTaps; ++tap) {
      const Vector vr = Load(xr + tap), vi = Load(xi + tap);
#pragma GCC unroll 4
      for (int f = 0; f < kFilterBlock; ++f) {
        const float wr = w[f * stride + tap], wi = w[f * stride + kTimbralTaps + tap];
        r[f] += vr * wr;
        r[f] -= vi * wi;
        i[f] += vi * wr;
        i[f] += vr * wi;
      }
    }
#pragma GCC unroll 4
    for (int f = 0; f < kFilterBlock; ++f) {
      re[f][k] = r[f];
      im[f][k] = i[f];
    }
  }
}

// The inverse transform at kPairBlock pairs of offsets, and the larger of it and `best`.
static inline Vector MaxOverPairs(const Vector* re, const Vector* im, const float* waves,
                                  Vector best) {
  Vector even[kPairBlock] = {}, odd[kPairBlock] = {};
  for (int k = 0; k < kTimbralBins; ++k) {
    const float* wave = waves + k * 2 * kPairBlock;
#pragma GCC unroll 5
    for (int d = 0; d < kPairBlock; ++d) {
      even[d] += re[k] * wave[2 * d];
      odd[d] += im[k] * wave[2 * d + 1];
    }
  }
#pragma GCC unroll 5
  for (int d = 0; d < kPairBlock; ++d) best = Max(best, even[d] + Abs(odd[d]));
  return best;
}

static void Timbral(const TimbralArguments& a) {
  constexpr long kFilter = static_cast<long>(kTimbralBins) * 2 * kTimbralTaps;
  Vector re[kFilterBlock][kTimbralBins], im[kFilterBlock][kTimbralBins];
  for (int t = 0; t < kFrameStride; t += kLanes) {
    for (int c = 0; c < a.channels; c += kFilterBlock) {
      FilterBins(a.spectrum + t, a.taps + c * kFilter, kFilter, re, im);
      for (int f = 0; f < kFilterBlock; ++f) {
        Vector best = Vector{} - __builtin_huge_valf();
        for (int p = 0; p < a.pairs; p += kPairBlock) {
          best =
              MaxOverPairs(re[f], im[f], a.waves + static_cast<long>(p) * kTimbralBins * 2, best);
        }
        Store(a.out + static_cast<long>(c + f) * kFrameStride + t, best);
      }
    }
  }
}

static void Temporal(const TemporalArguments& a) {
  constexpr int kStep = kLanes * kTemporalVectors;
  for (int block = 0; block < a.blocks; ++block) {
    const float* weights = a.weights + static_cast<long>(block) * a.taps * kTemporalBlock;
    for (int t = 0; t < kFrameStride; t += kStep) {
      float* out = a.out + static_cast<long>(block) * kTemporalBlock * kFrameStride + t;
      for (int band = 0; band < kPatchMels; ++band) {
        const float* x = a.bands + static_cast<long>(band) * kBandStride + t;
        Vector sum[kTemporalBlock][kTemporalVectors] = {};
        for (int tap = 0; tap < a.taps; ++tap) {
          const float* w = weights + tap * kTemporalBlock;
#pragma GCC unroll 6
          for (int v = 0; v < kTemporalVectors; ++v) {
            const Vector in = Load(x + tap + v * kLanes);
#pragma GCC unroll 4
            for (int f = 0; f < kTemporalBlock; ++f) sum[f][v] += in * w[f];
          }
        }
#pragma GCC unroll 4
        for (int f = 0; f < kTemporalBlock; ++f) {
#pragma GCC unroll 6
          for (int v = 0; v < kTemporalVectors; ++v) {
            float* to = out + f * kFrameStride + v * kLanes;
            Store(to, band == 0 ? sum[f][v] : Max(Load(to), sum[f][v]));
          }
        }
      }
    }
  }
}

}  // namespace libretto::LIBRETTO_KERNELS
