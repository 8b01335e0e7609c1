// Linear layers prepared for inference: weights packed once in the order in which oneDNN's matrix
// kernels read them, one kernel for every small number of rows.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

namespace libretto {

// What the factors of a product are rounded to; sums are always of float32.
enum class Precision { kFloat32, kBfloat16 };

// kBfloat16 where the processor multiplies that (AVX512_BF16), kFloat32 elsewhere.
Precision BestPrecision();

inline int64_t BytesOf(Precision precision) { return precision == Precision::kFloat32 ? 4 : 2; }

// values[0, count) in `precision`; `out` holds count * BytesOf(precision) bytes.
void Round(const float* values, int64_t count, Precision precision, void* out);

// y = x * weight' + bias, or more, as `result` says. A row of y does not depend on the other rows,
// nor, in kBfloat16, on their number. Immutable and thread-safe; throws dnnl::error.
class PackedLinear {
 public:
  enum class Result {
    kPlain,  // y float32
    kAdd,    // y float32, to which the product is added
    kGelu,   // y = gelu(the product), rounded to the layer's precision
  };

  // weight [out, in], bias [out] or undefined for none; both are copied.
  PackedLinear(const torch::Tensor& weight, const torch::Tensor& bias, Result result,
               Precision precision);

  // x [rows, in] in the layer's precision, y [rows, out], scratch of scratch_bytes().
  void Apply(const void* x, int64_t rows, void* y, void* scratch) const;

  int64_t scratch_bytes() const { return scratch_bytes_; }
  int64_t outputs() const { return outputs_; }

  static constexpr int64_t kMaxRows = 32;  // of one kernel; more rows go through it in parts

 private:
  struct Kernel {
    dnnl::matmul run;
    dnnl::memory::desc x, y, scratch;
  };

  void Pack(const torch::Tensor& weight, const dnnl::memory::desc& packed);
  dnnl::matmul::primitive_desc Describe(int64_t rows, const dnnl::memory::desc& weight,
                                        Result result) const;

  dnnl::engine engine_;
  int64_t inputs_, outputs_;
  Precision precision_;
  dnnl::memory weight_, bias_;
  std::vector<Kernel> kernels_;  // kernels_[n - 1] for n rows
  int64_t x_row_bytes_, y_row_bytes_;
  int64_t scratch_bytes_ = 0;
};

}  // namespace libretto
