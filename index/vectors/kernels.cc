#include "index/vectors/kernels.h"

#include "index/vectors/kernels_sets.h"

namespace libretto {

VectorKernelList RunnableVectorKernels() {
  VectorKernelList list = {{&kVectorKernels_generic}, 1};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    list.kernels[list.count++] = &kVectorKernels_avx2;
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vnni")) {
    list.kernels[list.count++] = &kVectorKernels_avx512;
  }
#endif
  return list;
}

const VectorKernels& BestVectorKernels() {
  static const VectorKernelList list = RunnableVectorKernels();
  return *list.kernels[list.count - 1];
}

}  // namespace libretto
