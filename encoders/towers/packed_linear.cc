#include "encoders/towers/packed_linear.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <unordered_map>

namespace libretto {
namespace {

using dnnl::memory;

memory::data_type TypeOf(Precision precision) {
  return precision == Precision::kFloat32 ? memory::data_type::f32 : memory::data_type::bf16;
}

memory::desc Matrix(int64_t rows, int64_t columns, memory::data_type type) {
  return {{rows, columns}, type, memory::format_tag::ab};
}

}  // namespace

Precision BestPrecision() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::avx512_core_bf16:
    case dnnl::cpu_isa::avx512_core_amx:
      return Precision::kBfloat16;
    default:
      return Precision::kFloat32;
  }
}

void Round(const float* values, int64_t count, Precision precision, void* out) {
  if (precision == Precision::kFloat32) {
    std::memcpy(out, values, static_cast<size_t>(count) * sizeof(float));
    return;
  }
  auto* halves = static_cast<uint16_t*>(out);
  for (int64_t i = 0; i < count; ++i) {  // to nearest, ties to even
    const auto bits = std::bit_cast<uint32_t>(values[i]);
    halves[i] = static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }
}

PackedLinear::PackedLinear(const torch::Tensor& weight, const torch::Tensor& bias, Result result,
                           Precision precision)
    : engine_(dnnl::engine::kind::cpu, 0),
      inputs_(weight.size(1)),
      outputs_(weight.size(0)),
      precision_(precision),
      x_row_bytes_(inputs_ * BytesOf(precision)),
      y_row_bytes_(outputs_ * BytesOf(result == Result::kGelu ? precision : Precision::kFloat32)) {
  if (bias.defined()) {
    const torch::Tensor plain = bias.detach().to(torch::kFloat32).contiguous();
    bias_ = memory(Matrix(1, outputs_, memory::data_type::f32), engine_);
    std::memcpy(bias_.get_data_handle(), plain.data_ptr(), plain.nbytes());
  }
  const memory::desc any({inputs_, outputs_}, TypeOf(precision), memory::format_tag::any);
  Pack(weight, Describe(kMaxRows, any, result).weights_desc());
  for (int64_t rows = 1; rows <= kMaxRows; ++rows) {
    const auto kernel = Describe(rows, weight_.get_desc(), result);
    kernels_.push_back(
        {dnnl::matmul(kernel), kernel.src_desc(), kernel.dst_desc(), kernel.scratchpad_desc()});
    scratch_bytes_ =
        std::max(scratch_bytes_, static_cast<int64_t>(kernel.scratchpad_desc().get_size()));
  }
}

void PackedLinear::Pack(const torch::Tensor& weight, const memory::desc& packed) {
  torch::Tensor plain = weight.detach().to(torch::kFloat32).contiguous();
  const memory::desc transposed({inputs_, outputs_}, memory::data_type::f32,
                                memory::format_tag::ba);
  memory from(transposed, engine_, plain.data_ptr());
  weight_ = memory(packed, engine_);
  dnnl::stream stream(engine_);
  dnnl::reorder(from, weight_).execute(stream, from, weight_);
  stream.wait();
}

dnnl::matmul::primitive_desc PackedLinear::Describe(int64_t rows, const memory::desc& weight,
                                                    Result result) const {
  dnnl::post_ops then;
  if (result == Result::kAdd) then.append_sum();
  if (result == Result::kGelu) then.append_eltwise(1, dnnl::algorithm::eltwise_gelu_erf, 0, 0);
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(then);
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const memory::desc x = Matrix(rows, inputs_, TypeOf(precision_));
  const memory::desc y =
      Matrix(rows, outputs_, TypeOf(result == Result::kGelu ? precision_ : Precision::kFloat32));
  if (!bias_) return {{x, weight, y}, attributes, engine_};
  return {{x, weight, bias_.get_desc(), y}, attributes, engine_};
}

void PackedLinear::Apply(const void* x, int64_t rows, void* y, void* scratch) const {
  dnnl::stream stream(engine_);
  const auto* from = static_cast<const std::byte*>(x);
  auto* to = static_cast<std::byte*>(y);
  for (int64_t parts = (rows + kMaxRows - 1) / kMaxRows; parts > 0; --parts) {
    const int64_t count = rows / parts;
    const Kernel& kernel = kernels_[static_cast<size_t>(count - 1)];
    std::unordered_map<int, memory> arguments = {
        {DNNL_ARG_SRC, memory(kernel.x, engine_, const_cast<std::byte*>(from))},
        {DNNL_ARG_WEIGHTS, weight_},
        {DNNL_ARG_DST, memory(kernel.y, engine_, to)},
        {DNNL_ARG_SCRATCHPAD, memory(kernel.scratch, engine_, scratch)}};
    if (bias_) arguments.emplace(DNNL_ARG_BIAS, bias_);
    kernel.run.execute(stream, arguments);
    from += count * x_row_bytes_;
    to += count * y_row_bytes_;
    rows -= count;
  }
  stream.wait();
}

}  // namespace libretto
