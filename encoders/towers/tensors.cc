#include "encoders/towers/tensors.h"

#include <ATen/Parallel.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

torch::ScalarType ScalarTypeOf(DType dtype) {
  switch (dtype) {
    case DType::kBool:
      return torch::kBool;
    case DType::kU8:
      return torch::kUInt8;
    case DType::kI8:
      return torch::kInt8;
    case DType::kI16:
      return torch::kInt16;
    case DType::kI32:
      return torch::kInt32;
    case DType::kI64:
      return torch::kInt64;
    case DType::kF16:
      return torch::kFloat16;
    case DType::kBF16:
      return torch::kBFloat16;
    case DType::kF32:
      return torch::kFloat32;
    case DType::kF64:
      return torch::kFloat64;
  }
  return torch::kFloat32;
}

DType DTypeOf(torch::ScalarType type) {
  switch (type) {
    case torch::kBool:
      return DType::kBool;
    case torch::kUInt8:
      return DType::kU8;
    case torch::kInt8:
      return DType::kI8;
    case torch::kInt16:
      return DType::kI16;
    case torch::kInt32:
      return DType::kI32;
    case torch::kInt64:
      return DType::kI64;
    case torch::kFloat16:
      return DType::kF16;
    default:
      return DType::kF32;
  }
}

TensorData Copy(const torch::Tensor& tensor, torch::ScalarType type) {
  const torch::Tensor plain = tensor.detach().to(torch::kCPU, type).contiguous();
  return {DTypeOf(type), plain.sizes().vec(),
          std::string(static_cast<const char*>(plain.data_ptr()), plain.nbytes())};
}

}  // namespace

torch::Tensor ToTorch(const TensorView& tensor) {
  torch::Tensor out = torch::empty(tensor.shape, ScalarTypeOf(tensor.dtype));
  if (!tensor.bytes.empty()) {
    std::memcpy(out.data_ptr(), tensor.bytes.data(), tensor.bytes.size());
  }
  return out.is_floating_point() ? out.to(torch::kFloat32) : out;
}

TensorData FromTorch(const torch::Tensor& tensor) {
  return Copy(tensor, tensor.is_floating_point() ? torch::kFloat32 : tensor.scalar_type());
}

TensorData FromTorchAsHalf(const torch::Tensor& tensor) { return Copy(tensor, torch::kFloat16); }

absl::StatusOr<torch::Tensor> GetTensor(const SafetensorsFile& file, const std::string& name,
                                        const Shape& shape) {
  ASSIGN_OR_RETURN(const TensorView view, file.Get(name, shape));
  torch::Tensor tensor = ToTorch(view);
  if (tensor.is_floating_point() && !torch::isfinite(tensor).all().item<bool>()) {
    return absl::DataLossError(
        absl::StrCat(file.name(), ": tensor ", name, " holds values that are not finite"));
  }
  return tensor;
}

void UseOneThreadPerCall() {
  thread_local const bool once = [] {  // OpenMP's setting belongs to the calling thread
    at::set_num_threads(1);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace libretto
