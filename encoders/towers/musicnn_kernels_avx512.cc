#define LIBRETTO_KERNELS musicnn_avx512
#define LIBRETTO_LANES 16
#define LIBRETTO_TEMPORAL_VECTORS 6
#include "encoders/towers/musicnn_kernels_body.h"
#include "encoders/towers/musicnn_kernels_sets.h"

namespace libretto {

const MusicnnKernels kMusicnnKernels_avx512 = {"avx512", musicnn_avx512::Timbral,
                                               musicnn_avx512::Temporal};

}  // namespace libretto
