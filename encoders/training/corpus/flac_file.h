// Writes FLAC. The door to libsndfile.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace libretto {

// Mono, 16 bits; samples beyond -1 ... 1 are clipped. UNAVAILABLE if the file cannot be written.
absl::Status WriteFlac(const std::vector<float>& samples, int rate, const std::string& path);

}  // namespace libretto
