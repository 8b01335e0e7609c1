// The container of a catalogue's columns: named pieces of bytes, each with its checksum. The
// layout is in docs/index-format.md.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace libretto {

// What is in a section. The numbers are the file's.
enum class SectionKind : uint32_t {
  kIds = 1,
  kTextDictionary = 2,
  kTextCodes = 3,
  kNumbers = 4,
  kAttributeNames = 5,
  kAttributeTextRows = 6,
  kAttributeTextDictionary = 7,
  kAttributeTextCodes = 8,
  kAttributeNumberRows = 9,
  kAttributeNumbers = 10,
  kAttributeFlagRows = 11,
  kAttributeFlags = 12,
};

struct SectionKey {
  SectionKind kind;
  uint32_t column = 0;  // which of the columns of that kind
  friend auto operator<=>(const SectionKey&, const SectionKey&) = default;
};

// Not thread-safe.
class SectionWriter {
 public:
  // No section with the key has been added before.
  void Add(SectionKey key, std::string bytes) { sections_[key] = std::move(bytes); }
  std::string Encode(uint64_t rows) const;

 private:
  std::map<SectionKey, std::string> sections_;
};

// A view of encoded sections, whose bytes outlive it. Thread-safe.
class SectionReader {
 public:
  // Verifies every checksum: DATA_LOSS, calling the bytes `name`, if they are malformed or damaged.
  static absl::StatusOr<SectionReader> Open(std::string_view bytes, const std::string& name);

  uint64_t rows() const { return rows_; }
  // The section's bytes, aligned to 8; empty if there is no such section.
  std::string_view Get(SectionKey key) const;

 private:
  uint64_t rows_ = 0;
  std::map<SectionKey, std::string_view> sections_;
};

}  // namespace libretto
