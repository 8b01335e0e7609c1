#define LIBRETTO_KERNELS musicnn_avx2
#define LIBRETTO_LANES 8
#define LIBRETTO_TEMPORAL_VECTORS 3
#include "encoders/towers/musicnn_kernels_body.h"
#include "encoders/towers/musicnn_kernels_sets.h"

namespace libretto {

const MusicnnKernels kMusicnnKernels_avx2 = {"avx2", musicnn_avx2::Timbral, musicnn_avx2::Temporal};

}  // namespace libretto
