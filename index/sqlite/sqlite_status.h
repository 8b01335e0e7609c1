#pragma once

#include <string>

#include "absl/status/status.h"

struct sqlite3;

namespace libretto {

// The status for a failed SQLite call on the database called `name`. DATA_LOSS: not a database or
// damaged; UNAVAILABLE: locked by another process, or an I/O error; RESOURCE_EXHAUSTED: disk or
// memory full; PERMISSION_DENIED: cannot be opened or written; INTERNAL otherwise.
absl::Status SqliteStatus(sqlite3* db, int result, const std::string& name);

}  // namespace libretto
