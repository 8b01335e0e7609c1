// The settings about indexes: [indexes.NAME] of a file, --index NAME=MODEL,CATALOG.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/config.h"

namespace libretto {

inline constexpr char kIndexesKey[] = "indexes";

// The indexes that `sources` give, the first of them winning for each model and catalogue.
// INVALID_ARGUMENT naming key and source for a name or value that cannot be used.
absl::StatusOr<std::map<std::string, IndexSpec>> ReadIndexSettings(
    const std::vector<GivenValues>& sources);

// The part of RequireDirectories that is about indexes.
absl::Status RequireIndexes(const ServerConfig& config);

// 1 to 64 of a to z, 0 to 9, _ and -.
absl::Status IsIndexName(const std::string& name);

}  // namespace libretto
