#include "client/cli/files.h"

#include "absl/strings/str_cat.h"
#include "base/file_system.h"

namespace libretto::cli {

absl::StatusOr<std::string> ReadLocalFile(const std::string& path) {
  absl::StatusOr<std::string> bytes = PosixFileSystem().ReadFile(path);
  if (bytes.ok()) return bytes;
  return absl::InvalidArgumentError(bytes.status().message());
}

}  // namespace libretto::cli
