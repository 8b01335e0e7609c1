#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace libretto {

// Incremental SHA-256. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void Update(std::string_view bytes);
  // Lower-case hex digest (64 characters). The object must not be used afterwards.
  std::string HexDigest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string Sha256Hex(std::string_view bytes);

// Digest of a file read in blocks. NOT_FOUND or UNAVAILABLE naming the path if it cannot be read.
absl::StatusOr<std::string> Sha256HexOfFile(const std::string& path);

// The same of a file that is open for reading, whatever its position. UNAVAILABLE if reading fails.
absl::StatusOr<std::string> Sha256HexOfDescriptor(int fd);

}  // namespace libretto
