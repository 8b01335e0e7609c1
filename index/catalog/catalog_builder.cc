#include "index/catalog/catalog_builder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/status_macros.h"
#include "index/catalog/columns.h"
#include "index/catalog/text_fold.h"
#include "index/catalog/track_json.h"

namespace libretto {
namespace {

template <typename T>
void AddArray(SectionKey key, const std::vector<T>& values, SectionWriter& out) {
  if (values.empty()) return;
  out.Add(key,
          std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
}

}  // namespace

void TextColumnBuilder::Add(const std::optional<std::string>& text) {
  if (!text) {
    rows_.push_back(0);
    return;
  }
  const auto next = static_cast<uint32_t>(ids_.size() + 1);
  rows_.push_back(ids_.try_emplace(*text, next).first->second);
}

void TextColumnBuilder::Encode(SectionKind dictionary, SectionKind codes, uint32_t column,
                               SectionWriter& out) const {
  if (ids_.empty()) return;
  std::vector<std::pair<std::string_view, uint32_t>> texts(ids_.begin(), ids_.end());
  std::sort(texts.begin(), texts.end());
  TextListWriter list;
  std::vector<uint32_t> code_of(texts.size() + 1);
  for (size_t i = 0; i < texts.size(); ++i) {
    list.Add(texts[i].first);
    code_of[texts[i].second] = static_cast<uint32_t>(i + 1);
  }
  std::vector<uint32_t> by_row(rows_.size());
  for (size_t row = 0; row < rows_.size(); ++row) by_row[row] = code_of[rows_[row]];
  out.Add({dictionary, column}, list.Encode());
  AddArray({codes, column}, by_row, out);
}

void CatalogBuilder::AttributeBuilder::Add(uint32_t row, const AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    text_rows.push_back(row);
    texts.Add(FoldCase(*text));
  } else if (const auto* number = std::get_if<double>(&value)) {
    number_rows.push_back(row);
    numbers.push_back(*number);
  } else {
    flag_rows.push_back(row);
    flags.push_back(std::get<bool>(value));
  }
}

void CatalogBuilder::AttributeBuilder::Encode(uint32_t column, SectionWriter& out) const {
  AddArray({SectionKind::kAttributeTextRows, column}, text_rows, out);
  AddArray({SectionKind::kAttributeNumberRows, column}, number_rows, out);
  AddArray({SectionKind::kAttributeFlagRows, column}, flag_rows, out);
  texts.Encode(SectionKind::kAttributeTextDictionary, SectionKind::kAttributeTextCodes, column,
               out);
  AddArray({SectionKind::kAttributeNumbers, column}, numbers, out);
  AddArray({SectionKind::kAttributeFlags, column}, flags, out);
}

absl::StatusOr<CatalogBuilder> CatalogBuilder::Create(TextIndexing text) {
  CatalogBuilder builder;
  if (text == TextIndexing::kIncluded) {
    ASSIGN_OR_RETURN(builder.text_index_, TextIndexBuilder::Create());
  }
  return builder;
}

absl::Status CatalogBuilder::Add(const Track& track) {
  const uint32_t row = rows_++;
  ids_.Add(track.id);
  for (const TextField field : kTextFields) {
    texts_[static_cast<size_t>(field)].Add(TextOf(track, field));
  }
  for (const NumberField field : kNumberFields) {
    numbers_[static_cast<size_t>(field)].push_back(NumberOf(track, field).value_or(kNoNumber));
  }
  for (const auto& [name, value] : track.attributes) attributes_[name].Add(row, value);
  documents_.Add(EncodeTrack(track));
  return text_index_ ? text_index_->Add(row, track) : absl::OkStatus();
}

std::string CatalogBuilder::EncodeColumns() const {
  SectionWriter out;
  out.Add({SectionKind::kIds}, ids_.Encode());
  for (uint32_t i = 0; i < texts_.size(); ++i) {
    texts_[i].Encode(SectionKind::kTextDictionary, SectionKind::kTextCodes, i, out);
  }
  for (uint32_t i = 0; i < numbers_.size(); ++i) {
    const bool any = std::any_of(numbers_[i].begin(), numbers_[i].end(),
                                 [](double number) { return !std::isnan(number); });
    if (any) AddArray({SectionKind::kNumbers, i}, numbers_[i], out);
  }
  TextListWriter names;
  uint32_t column = 0;
  for (const auto& [name, attribute] : attributes_) {
    names.Add(name);
    attribute.Encode(column++, out);
  }
  if (column > 0) out.Add({SectionKind::kAttributeNames}, names.Encode());
  return out.Encode(rows_);
}

absl::StatusOr<CatalogParts> CatalogBuilder::Finish() {
  CatalogParts parts;
  parts.columns = EncodeColumns();
  parts.documents = documents_.Encode();
  if (text_index_) {
    ASSIGN_OR_RETURN(parts.text, text_index_->Finish());
  }
  return parts;
}

}  // namespace libretto
