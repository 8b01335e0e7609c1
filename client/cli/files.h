// Local files.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace libretto::cli {

// The bytes of a local file. INVALID_ARGUMENT naming it if it cannot be read.
absl::StatusOr<std::string> ReadLocalFile(const std::string& path);

}  // namespace libretto::cli
