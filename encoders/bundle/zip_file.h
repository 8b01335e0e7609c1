// Reads entries of a zip archive. The door to libzip.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace libretto {

// The uncompressed bytes of one entry. NOT_FOUND if `path` does not exist; DATA_LOSS, naming the
// archive and the entry, if it is no zip, has no such entry, or the entry fails its checksum or is
// larger than `max_bytes`.
absl::StatusOr<std::string> ReadZipEntry(const std::string& path, const std::string& entry,
                                         size_t max_bytes = size_t{256} << 20);

}  // namespace libretto
