// Where a catalogue's files lie, and what they take.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "index/store/library_database.h"

namespace libretto {

std::string DatabasePath(const std::string& catalog);

// The record of a catalogue that exists. Errors as LibraryDatabase::Open, and NOT_FOUND.
absl::StatusOr<LibraryDatabase> OpenDatabase(const std::string& catalog,
                                             const ModelIdentity& wanted = {});

// Bytes of the regular files at and below `path`; 0 if there are none.
int64_t DiskBytes(const std::string& path);

struct CatalogBytes {
  int64_t database = 0;   // library.db and its log
  int64_t snapshots = 0;  // all that are kept
  int64_t total = 0;
};

CatalogBytes MeasureCatalog(const std::string& catalog);

// "1.2 GB", "34 kB".
std::string FormatBytes(int64_t bytes);

}  // namespace libretto
