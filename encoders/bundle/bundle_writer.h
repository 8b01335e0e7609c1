#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "encoders/bundle/manifest.h"

namespace libretto {

// Writes a bundle to `out_dir`: `files`, by name, and the manifest with their hashes. It is written
// beside its place and then renamed, so that there is an old bundle, none, or the whole new one;
// never half of one.
absl::Status WriteBundle(Manifest manifest, const std::map<std::string, std::string>& files,
                         const std::string& out_dir);

}  // namespace libretto
