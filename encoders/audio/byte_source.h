// Bytes of an audio file, read at any place.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "base/file_descriptor.h"

namespace libretto {

// Thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual int64_t size() const = 0;
  // Fills `out` from `offset` on and returns how many bytes there were; fewer than asked for only
  // at the end. DATA_LOSS if the disk says so.
  virtual absl::StatusOr<size_t> ReadAt(int64_t offset, std::span<char> out) const = 0;
};

// NOT_FOUND if `path` does not exist, INVALID_ARGUMENT if it is not a regular file,
// PERMISSION_DENIED or UNAVAILABLE if it cannot be opened.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenFileBytes(const std::string& path);

// The same for a file that is already open for reading and can be sought in.
absl::StatusOr<std::unique_ptr<ByteSource>> DescriptorBytes(FileDescriptor file);

}  // namespace libretto
