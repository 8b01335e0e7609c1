#pragma once

#include "encoders/towers/musicnn_kernels.h"

namespace libretto {

extern const MusicnnKernels kMusicnnKernels_generic;
extern const MusicnnKernels kMusicnnKernels_avx2;    // needs AVX2 and FMA
extern const MusicnnKernels kMusicnnKernels_avx512;  // needs AVX-512F

}  // namespace libretto
