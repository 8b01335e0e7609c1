// The two inner loops of musicnn's front end, compiled for several instruction sets.
#pragma once

#include <cstddef>

namespace libretto {

inline constexpr int kPatchFrames = 187;
inline constexpr int kPatchMels = 96;
// Rows of frames are stored with this many floats, so that vectors of 4, 8 and 16 fit.
inline constexpr int kFrameStride = 192;

// Timbral filters: 7 frames by K mel bands, slid over the mel axis, of which only the maximum over
// the mel offsets is wanted. Computed in the discrete Fourier domain of the mel axis, where sliding
// becomes one complex product per bin and frame tap. With the offsets counted from their centre,
// the inverse transform at +d and -d is C + S and C - S with a cosine sum C and a sine sum S, so
// the larger of the two is C + |S|: half the work, and four times less than sliding in all.
inline constexpr int kTimbralTaps = 7;
inline constexpr int kTimbralBins = kPatchMels / 2 + 1;
inline constexpr int kSpectrumStride = kFrameStride + 16;  // holds kFrameStride + taps - 1
inline constexpr int kPairBlock = 5;                       // pairs of offsets computed together

struct TimbralArguments {
  // [bins][re, im][kSpectrumStride]: transform of frame t - 3 in place t, zero outside the patch.
  const float* spectrum;
  // [channels][bins][re, im][taps].
  const float* taps;
  int channels;
  // [pairs / kPairBlock][bins][kPairBlock][cosine, sine].
  const float* waves;
  int pairs;   // of offsets +d and -d; a multiple of kPairBlock
  float* out;  // [channels][kFrameStride]: the maximum over the offsets
};

// Temporal filters: `taps` frames of one mel band, "same" padding, of which only the maximum over
// the bands is wanted.
inline constexpr int kTemporalBlock = 4;  // filters computed together
inline constexpr int kTemporalMaxTaps = 128;
inline constexpr int kBandStride = kFrameStride + kTemporalMaxTaps;

struct TemporalArguments {
  // [kPatchMels][kBandStride]: frame t - first in place t, zero outside the patch; `first` is
  // (taps - 1) / 2.
  const float* bands;
  // [blocks][taps][kTemporalBlock].
  const float* weights;
  int blocks;
  int taps;
  float* out;  // [blocks * kTemporalBlock][kFrameStride]: the maximum over the bands
};

// Thread-safe functions; pointers need no alignment.
struct MusicnnKernels {
  const char* name;
  void (*timbral)(const TimbralArguments&);
  void (*temporal)(const TemporalArguments&);
};

// The fastest set that this processor runs.
const MusicnnKernels& BestMusicnnKernels();

// All that this processor runs, the plainest first; for tests.
struct MusicnnKernelList {
  const MusicnnKernels* kernels[3];
  size_t count;
};
MusicnnKernelList RunnableMusicnnKernels();

}  // namespace libretto
