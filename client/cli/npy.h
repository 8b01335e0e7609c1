// NumPy's array file format, version 1.0 (numpy.lib.format): what numpy.load reads.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace libretto::cli {

// A float32 matrix of `rows` rows in C order. `values.size()` must be a multiple of `rows`.
std::string ToNpy(std::span<const float> values, size_t rows);

}  // namespace libretto::cli
