// A list of texts in one piece of memory:
//
//   uint64 n, uint64 offset[n + 1] (from the first text's first byte; offset[0] = 0), the texts
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/vector_index.h"

namespace libretto {

class TextListWriter {
 public:
  void Add(std::string_view text);
  std::string Encode() const;

 private:
  std::vector<uint64_t> offsets_ = {0};
  std::string texts_;
};

// A view of an encoded list, whose bytes outlive it. Thread-safe.
class TextList {
 public:
  TextList() = default;  // no texts
  // Nothing if the bytes are not exactly a list, or not aligned to 8 bytes.
  static std::optional<TextList> Read(std::string_view bytes);

  int64_t size() const { return static_cast<int64_t>(offsets_.size()) - 1; }
  std::string_view operator[](int64_t i) const {
    const auto at = static_cast<size_t>(i);
    return texts_.substr(offsets_[at], offsets_[at + 1] - offsets_[at]);
  }
  bool IsStrictlyAscending() const;

  // Where a text stands in a strictly ascending list.
  std::optional<int64_t> Find(std::string_view text) const;
  // The first that is not less than `text`, or size().
  int64_t LowerBound(std::string_view text) const;
  // In an ascending list: the texts that start with `prefix`.
  RowSet StartingWith(std::string_view prefix) const;
  RowSet Containing(std::string_view part) const;

 private:
  static constexpr uint64_t kEmpty[1] = {0};
  std::span<const uint64_t> offsets_ = kEmpty;
  std::string_view texts_;
};

}  // namespace libretto
