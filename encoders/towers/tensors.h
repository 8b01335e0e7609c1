// Between tensors on disk and LibTorch's. The door: errors of LibTorch become statuses here.
#pragma once

#include <torch/torch.h>

#include <exception>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

// A copy as a LibTorch tensor. F16, BF16 and F64 become float32; integers and bools keep their
// type.
torch::Tensor ToTorch(const TensorView& tensor);

// A copy for writing, as float32 (any floating type), int64 or the integer type that it has.
TensorData FromTorch(const torch::Tensor& tensor);
// As FromTorch, rounded to float16.
TensorData FromTorchAsHalf(const torch::Tensor& tensor);

// The tensor `name` of exactly this shape, ToTorch'ed; DATA_LOSS naming the file and the tensor
// otherwise. Values that are not finite are DATA_LOSS too.
absl::StatusOr<torch::Tensor> GetTensor(const SafetensorsFile& file, const std::string& name,
                                        const Shape& shape);

// Makes LibTorch use one thread per call; concurrency comes from callers. Idempotent and
// thread-safe; every entry into the towers calls it.
void UseOneThreadPerCall();

// Runs `body`, which returns a StatusOr, and turns an exception of LibTorch into INTERNAL.
template <typename F>
auto CatchTorch(F&& body) -> decltype(body()) {
  UseOneThreadPerCall();
  try {
    return std::forward<F>(body)();
  } catch (const c10::Error& error) {
    return absl::InternalError(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

}  // namespace libretto
