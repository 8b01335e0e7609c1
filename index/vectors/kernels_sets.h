#pragma once

#include "index/vectors/kernels.h"

namespace libretto {

extern const VectorKernels kVectorKernels_generic;
extern const VectorKernels kVectorKernels_avx2;    // needs AVX2 and FMA
extern const VectorKernels kVectorKernels_avx512;  // needs AVX-512 F, BW and VNNI

}  // namespace libretto
