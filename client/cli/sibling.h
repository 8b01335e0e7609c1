// The programs that `libretto index` and `libretto model` stand for.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace libretto::cli {

// Replaces this process by `program`, taken from the folder of this executable or from PATH.
// Returns only if that fails.
absl::Status RunSibling(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace libretto::cli
