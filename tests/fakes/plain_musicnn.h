// musicnn written the obvious way, as the oracle of the fast one and the baseline of benchmarks.
#pragma once

#include <torch/torch.h>

#include <string>

#include "encoders/bundle/safetensors.h"

namespace libretto {

// patches [N, 187, 96] -> [N, 1756], as Musicnn::Features, with LibTorch's conv2d throughout.
// Throws if a tensor is missing.
torch::Tensor PlainMusicnn(const SafetensorsFile& file, const std::string& prefix,
                           const torch::Tensor& patches);

}  // namespace libretto
