#include "encoders/towers/musicnn_kernels.h"

#include "encoders/towers/musicnn_kernels_sets.h"

namespace libretto {

MusicnnKernelList RunnableMusicnnKernels() {
  MusicnnKernelList list = {{&kMusicnnKernels_generic}, 1};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    list.kernels[list.count++] = &kMusicnnKernels_avx2;
  }
  if (__builtin_cpu_supports("avx512f")) list.kernels[list.count++] = &kMusicnnKernels_avx512;
#endif
  return list;
}

const MusicnnKernels& BestMusicnnKernels() {
  static const MusicnnKernelList list = RunnableMusicnnKernels();
  return *list.kernels[list.count - 1];
}

}  // namespace libretto
