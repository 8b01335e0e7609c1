// The metadata of a catalogue's tracks as they came, one JSON document each. The layout is in
// docs/index-format.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

// Not thread-safe.
class DocumentWriter {
 public:
  void Add(std::string_view document);  // as the next row
  std::string Encode() const;

 private:
  std::vector<uint64_t> ends_;
  std::vector<uint32_t> checksums_;
  std::string documents_;
};

// A view of encoded documents, whose bytes outlive it. Thread-safe.
class Documents {
 public:
  Documents() = default;
  // Reads the header only. DATA_LOSS, calling the bytes `name`, if it is malformed or damaged.
  static absl::StatusOr<Documents> Open(std::string_view bytes, const std::string& name);

  int64_t size() const { return size_; }
  // Verifies the document's checksum: DATA_LOSS if it is damaged. 0 <= row < size().
  absl::StatusOr<std::string_view> Get(int64_t row) const;

 private:
  std::string name_;
  std::string_view bytes_;
  int64_t size_ = 0;
};

}  // namespace libretto
