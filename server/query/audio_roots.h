// The directories under which callers may name files.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/file_descriptor.h"

namespace libretto {

struct AllowedFile {
  FileDescriptor file;  // for reading
  std::string path;     // with every symbolic link resolved
};

// Immutable and thread-safe.
class AudioRoots {
 public:
  explicit AudioRoots(std::vector<std::string> roots) : roots_(std::move(roots)) {}

  // Opens the file at `path`. PERMISSION_DENIED unless its real path, with every symbolic link
  // resolved, lies under a root; INVALID_ARGUMENT if it is not a regular file. What is opened is
  // under the root even if somebody changes directories meanwhile.
  absl::StatusOr<AllowedFile> Open(const std::string& path) const;

 private:
  const std::vector<std::string> roots_;
};

}  // namespace libretto
