#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace libretto {

// An exclusive lock between processes, held until destroyed or until the process ends in whatever
// way.
class FileLock {
 public:
  // Waits for the lock on `path`, which is created if missing.
  static absl::StatusOr<FileLock> Acquire(const std::string& path);
  FileLock(FileLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace libretto
