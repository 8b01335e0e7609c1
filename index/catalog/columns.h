// The fields of a catalogue's tracks, each as a column: what filters are decided on.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "index/catalog/fields.h"
#include "index/catalog/sections.h"
#include "index/catalog/text_list.h"

namespace libretto {

inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// Texts, folded, of rows or of the rows that have one: code c is dictionary[c - 1], 0 no text.
struct TextColumn {
  TextList dictionary;  // strictly ascending
  std::span<const uint32_t> codes;
};

// A user-defined attribute has a column for each type of value. They hold only the rows with a
// value of that type: values[i] is that of rows[i]; rows ascend strictly.
struct AttributeColumns {
  std::span<const uint32_t> text_rows, number_rows, flag_rows;
  TextColumn texts;
  std::span<const double> numbers;
  std::span<const uint8_t> flags;
};

// Views of an encoded file, whose bytes outlive it. Immutable and thread-safe.
struct Columns {
  int64_t rows = 0;
  TextList ids;  // strictly ascending
  // A column in which no row has a value may be empty.
  std::array<TextColumn, kTextFields.size()> texts;
  std::array<std::span<const double>, kNumberFields.size()> numbers;  // kNoNumber: no value
  std::map<std::string, AttributeColumns, std::less<>> attributes;    // by name

  const TextColumn& Of(TextField field) const { return texts[static_cast<size_t>(field)]; }
  std::span<const double> Of(NumberField field) const {
    return numbers[static_cast<size_t>(field)];
  }

  // Verifies checksums and everything above, so that no access is out of bounds. DATA_LOSS, calling
  // the bytes `name`, if they are malformed or damaged.
  static absl::StatusOr<Columns> Open(std::string_view bytes, const std::string& name);
};

}  // namespace libretto
