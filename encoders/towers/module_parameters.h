// A module's parameters and buffers as named tensors on disk.
#pragma once

#include <torch/torch.h>

#include <string>

#include "absl/status/status.h"
#include "encoders/bundle/safetensors.h"

namespace libretto {

// Fills every parameter and buffer of `module` from the tensor `prefix` + its name in `file` and
// sets evaluation mode. DATA_LOSS naming the file and tensor if one is missing or of another shape.
absl::Status LoadParameters(const SafetensorsFile& file, const std::string& prefix,
                            torch::nn::Module& module);

// Adds every parameter and buffer of `module` to `tensors` as `prefix` + its name, rounded to
// float16, and rounds those of `module` alike, so that what it computes is what will be read.
void SaveParametersAsHalf(torch::nn::Module& module, const std::string& prefix, TensorMap& tensors);

}  // namespace libretto
