// Joins our committed parts with the published backbones into a bundle (see manifest.h).
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

// Writes a bundle to `out_dir` from a parts directory and the musicnn wheel, first beside it and
// then renamed into place, so that there is an old bundle, none, or the whole new one; never half.
// DATA_LOSS or NOT_FOUND, naming the file, if a part is missing or malformed or the wheel is not
// the pinned one. Does not open the result: Model::Open does, and tests it.
absl::Status BuildBundle(const std::string& parts_dir, const std::string& wheel,
                         const std::string& out_dir);

// True if `out_dir` holds a whole bundle that BuildBundle would write again from these parts and
// the pinned wheel. Needs no wheel.
absl::StatusOr<bool> IsBundleCurrent(const std::string& parts_dir, const std::string& out_dir);

// Computes golden.safetensors of a parts directory with the wheel's backbones and writes it there.
// For whoever trains new parts.
absl::Status WriteGolden(const std::string& parts_dir, const std::string& wheel);

}  // namespace libretto
