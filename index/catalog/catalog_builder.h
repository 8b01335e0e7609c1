// Builds the files of a catalogue in memory.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "index/catalog/documents.h"
#include "index/catalog/fields.h"
#include "index/catalog/sections.h"
#include "index/catalog/text_index.h"
#include "index/catalog/text_list.h"
#include "index/catalog/track.h"

namespace libretto {

// The bytes of the files of a catalogue.
struct CatalogParts {
  std::string columns;              // catalog.columns
  std::string documents;            // catalog.documents
  std::optional<std::string> text;  // catalog.text; only a catalogue on disk needs it
};

// Gives each distinct text a code and keeps the codes of rows; 0 is no text.
class TextColumnBuilder {
 public:
  void Add(const std::optional<std::string>& text);
  // Appends the column's two sections, with codes in the order of the texts. Nothing if no row has
  // a text.
  void Encode(SectionKind dictionary, SectionKind codes, uint32_t column, SectionWriter& out) const;

 private:
  std::unordered_map<std::string, uint32_t> ids_;  // from 1, by first appearance
  std::vector<uint32_t> rows_;
};

// Not thread-safe.
class CatalogBuilder {
 public:
  // A text index takes time to build: a catalogue in memory makes its own when it needs it.
  enum class TextIndexing { kOmitted, kIncluded };
  static absl::StatusOr<CatalogBuilder> Create(TextIndexing text = TextIndexing::kOmitted);

  // As the next row; ids ascend strictly.
  absl::Status Add(const Track& track);
  // The builder must not be used afterwards.
  absl::StatusOr<CatalogParts> Finish();

 private:
  struct AttributeBuilder {
    std::vector<uint32_t> text_rows, number_rows, flag_rows;
    TextColumnBuilder texts;
    std::vector<double> numbers;
    std::vector<uint8_t> flags;

    void Add(uint32_t row, const AttributeValue& value);
    void Encode(uint32_t column, SectionWriter& out) const;
  };

  CatalogBuilder() = default;
  std::string EncodeColumns() const;

  uint32_t rows_ = 0;
  TextListWriter ids_;
  std::array<TextColumnBuilder, kTextFields.size()> texts_;
  std::array<std::vector<double>, kNumberFields.size()> numbers_;
  std::map<std::string, AttributeBuilder> attributes_;
  DocumentWriter documents_;
  std::optional<TextIndexBuilder> text_index_;
};

}  // namespace libretto
