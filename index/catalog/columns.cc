#include "index/catalog/columns.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

// Takes columns out of sections, keeping in mind whether each was what it must be.
class Reader {
 public:
  explicit Reader(const SectionReader& sections) : sections_(sections) {}

  bool ok() const { return ok_; }
  void Require(bool condition) { ok_ = ok_ && condition; }

  template <typename T>
  std::span<const T> Array(SectionKind kind, uint32_t column) {
    const std::string_view bytes = sections_.Get({kind, column});
    Require(bytes.size() % sizeof(T) == 0);
    Require(reinterpret_cast<uintptr_t>(bytes.data()) % alignof(T) == 0);
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  TextList Texts(SectionKind kind, uint32_t column) {
    const std::string_view bytes = sections_.Get({kind, column});
    if (bytes.empty()) return {};
    const std::optional<TextList> list = TextList::Read(bytes);
    Require(list && list->IsStrictlyAscending());
    return list ? *list : TextList();
  }

  TextColumn Column(SectionKind dictionary, SectionKind codes, uint32_t column) {
    TextColumn out{Texts(dictionary, column), Array<uint32_t>(codes, column)};
    uint32_t most = 0;
    for (const uint32_t code : out.codes) most = std::max(most, code);
    Require(most <= out.dictionary.size());
    return out;
  }

  // Rows of an attribute's column with that many values.
  std::span<const uint32_t> Rows(SectionKind kind, uint32_t column, size_t values) {
    const std::span<const uint32_t> rows = Array<uint32_t>(kind, column);
    Require(rows.size() == values);
    Require(std::adjacent_find(rows.begin(), rows.end(), std::greater_equal<>()) == rows.end());
    Require(rows.empty() || rows.back() < sections_.rows());
    return rows;
  }

  AttributeColumns Attribute(uint32_t column) {
    AttributeColumns out;
    out.texts =
        Column(SectionKind::kAttributeTextDictionary, SectionKind::kAttributeTextCodes, column);
    out.numbers = Array<double>(SectionKind::kAttributeNumbers, column);
    out.flags = Array<uint8_t>(SectionKind::kAttributeFlags, column);
    out.text_rows = Rows(SectionKind::kAttributeTextRows, column, out.texts.codes.size());
    out.number_rows = Rows(SectionKind::kAttributeNumberRows, column, out.numbers.size());
    out.flag_rows = Rows(SectionKind::kAttributeFlagRows, column, out.flags.size());
    return out;
  }

 private:
  const SectionReader& sections_;
  bool ok_ = true;
};

}  // namespace

absl::StatusOr<Columns> Columns::Open(std::string_view bytes, const std::string& name) {
  ASSIGN_OR_RETURN(const SectionReader sections, SectionReader::Open(bytes, name));
  Reader reader(sections);
  Columns columns;
  columns.ids = reader.Texts(SectionKind::kIds, 0);
  columns.rows = columns.ids.size();
  const uint64_t rows = sections.rows();
  reader.Require(rows == static_cast<uint64_t>(columns.rows));
  const auto complete = [&](size_t size) { reader.Require(size == 0 || size == rows); };
  for (uint32_t i = 0; i < columns.texts.size(); ++i) {
    columns.texts[i] = reader.Column(SectionKind::kTextDictionary, SectionKind::kTextCodes, i);
    complete(columns.texts[i].codes.size());
  }
  for (uint32_t i = 0; i < columns.numbers.size(); ++i) {
    columns.numbers[i] = reader.Array<double>(SectionKind::kNumbers, i);
    complete(columns.numbers[i].size());
  }
  reader.Require(columns.Of(NumberField::kDuration).size() == rows);
  const TextList names = reader.Texts(SectionKind::kAttributeNames, 0);
  for (uint32_t i = 0; i < names.size(); ++i) {
    columns.attributes[std::string(names[i])] = reader.Attribute(i);
  }
  if (!reader.ok()) {
    return absl::DataLossError(absl::StrCat(name, " is malformed: its columns do not agree"));
  }
  return columns;
}

}  // namespace libretto
