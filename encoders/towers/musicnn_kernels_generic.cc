#define LIBRETTO_KERNELS musicnn_generic
#define LIBRETTO_LANES 4
#define LIBRETTO_TEMPORAL_VECTORS 3
#include "encoders/towers/musicnn_kernels_body.h"
#include "encoders/towers/musicnn_kernels_sets.h"

namespace libretto {

const MusicnnKernels kMusicnnKernels_generic = {"generic", musicnn_generic::Timbral,
                                                musicnn_generic::Temporal};

}  // namespace libretto
