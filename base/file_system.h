// The file operations that durability depends on, as a seam: tests inject faults here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto {

// Thread-safe. Every error names the path. NOT_FOUND means that the path does not exist.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual absl::StatusOr<std::string> ReadFile(const std::string& path) = 0;
  // Writes a new file (truncating an old one) and syncs its bytes to disk.
  virtual absl::Status WriteFile(const std::string& path, std::string_view bytes) = 0;
  // Atomic replacement within one file system; durable once SyncDirectory(parent) returned OK.
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  virtual absl::Status SyncFile(const std::string& path) = 0;
  virtual absl::Status SyncDirectory(const std::string& path) = 0;
  virtual absl::Status CreateDirectories(const std::string& path) = 0;
  // Removes a file or a whole directory; OK if it did not exist.
  virtual absl::Status RemoveAll(const std::string& path) = 0;
  // Names (not paths) in a directory, sorted bytewise.
  virtual absl::StatusOr<std::vector<std::string>> List(const std::string& path) = 0;
  virtual bool Exists(const std::string& path) = 0;

  // WriteFile to a temporary name, Rename, SyncDirectory: readers see the old bytes or the new
  // ones.
  absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes);
};

// The process's real file system.
FileSystem& PosixFileSystem();

}  // namespace libretto
