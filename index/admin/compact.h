#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "index/admin/disk.h"

namespace libretto {

struct CompactSummary {
  CatalogBytes before, after;
  std::string index_kind;
};

// Publishes a snapshot of everything acknowledged, then rewrites library.db without the room that
// deleted and replaced rows left, which needs as much free disk meanwhile. The catalogue may be in
// use; writers wait while library.db is rewritten. UNAVAILABLE if one of them does not yield.
absl::StatusOr<CompactSummary> Compact(const std::string& directory, const std::string& index_kind);

}  // namespace libretto
