#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "index/admin/disk.h"
#include "index/store/library.h"

namespace libretto {

struct CatalogInfo {
  std::string directory;
  ModelIdentity model;
  std::string format;    // of library.db
  LibraryStats stats;    // of what views show
  std::string snapshot;  // the published one; empty if there is none
  int64_t revision = 0;  // changes since the catalogue was made
  int64_t published_revision = 0;
  int64_t files = 0;       // that the job remembers
  int64_t unreadable = 0;  // of those
  CatalogBytes bytes;
};

// NOT_FOUND if there is no catalogue; otherwise errors as Library::Open.
absl::StatusOr<CatalogInfo> ReadInfo(const std::string& directory);

}  // namespace libretto
