// Inner products of vectors, at the speed of the processor at hand.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace libretto {

// Codes are rows of `stride` bytes, a multiple of kCodeAlignment; unused bytes are 0.
constexpr size_t kCodeAlignment = 64;

// Pointers need no alignment.
struct VectorKernels {
  const char* name;
  float (*dot)(const float* a, const float* b, size_t n);
  // out[i] = sum over j of codes[i * stride + j] * query[j], for i < count.
  void (*dot_codes)(const uint8_t* codes, size_t count, size_t stride, const int8_t* query,
                    int32_t* out);
};

struct VectorKernelList {
  std::array<const VectorKernels*, 3> kernels;
  size_t count;
};

// Those that this processor can run, the plainest first, the fastest last.
VectorKernelList RunnableVectorKernels();
const VectorKernels& BestVectorKernels();

}  // namespace libretto
