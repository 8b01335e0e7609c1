// File descriptors with an owner.
#pragma once

#include <unistd.h>

#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace libretto {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

// A file in memory that holds `bytes` and that nobody can change. RESOURCE_EXHAUSTED if there is no
// memory or descriptor for it.
absl::StatusOr<FileDescriptor> SealedMemoryFile(std::string_view bytes);

}  // namespace libretto
