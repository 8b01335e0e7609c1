// A musicnn of random values with the published one's shapes, for tests that need no real one.
#pragma once

#include <cstdint>
#include <string>

#include "encoders/bundle/safetensors.h"

namespace libretto {

// Tensors named `prefix` + "conv2d.kernel" and so on, scaled so that activations stay near one.
// Some batch norm scales are negative, as in real checkpoints.
TensorMap RandomMusicnn(const std::string& prefix, uint32_t seed);

}  // namespace libretto
