#include "index/catalog/catalog.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/catalog/filter_check.h"
#include "index/catalog/filter_eval.h"
#include "index/catalog/track_json.h"

namespace libretto {
namespace {

std::string_view TextOf(const MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

absl::StatusOr<std::unique_ptr<const MappedFile>> Map(const std::string& directory,
                                                      const char* file) {
  const std::string path = absl::StrCat(directory, "/", file);
  auto mapped = MappedFile::Open(path);
  if (absl::IsNotFound(mapped.status()))
    return absl::DataLossError(absl::StrCat(path, " is missing"));
  return mapped;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Catalog>> Catalog::FromParts(CatalogParts parts) {
  std::unique_ptr<Catalog> catalog(new Catalog);
  catalog->name_ = "the catalogue of recent changes";
  catalog->parts_ = std::move(parts);
  RETURN_IF_ERROR(catalog->Init(catalog->parts_.columns, catalog->parts_.documents));
  return catalog;
}

absl::StatusOr<std::unique_ptr<const Catalog>> Catalog::Open(const std::string& directory) {
  std::unique_ptr<Catalog> catalog(new Catalog);
  catalog->name_ = directory;
  ASSIGN_OR_RETURN(catalog->columns_file_, Map(directory, kColumnsFile));
  ASSIGN_OR_RETURN(catalog->documents_file_, Map(directory, kDocumentsFile));
  ASSIGN_OR_RETURN(catalog->text_file_, Map(directory, kTextFile));
  RETURN_IF_ERROR(
      catalog->Init(TextOf(*catalog->columns_file_), TextOf(*catalog->documents_file_)));
  return catalog;
}

absl::Status Catalog::Init(std::string_view columns, std::string_view documents) {
  ASSIGN_OR_RETURN(columns_, Columns::Open(columns, absl::StrCat(name_, "/", kColumnsFile)));
  ASSIGN_OR_RETURN(documents_,
                   Documents::Open(documents, absl::StrCat(name_, "/", kDocumentsFile)));
  if (documents_.size() != columns_.rows) {
    return absl::DataLossError(absl::StrCat(name_, "/", kDocumentsFile, " has ", documents_.size(),
                                            " documents for ", columns_.rows, " tracks"));
  }
  const std::span<const double> durations = columns_.Of(NumberField::kDuration);
  total_duration_ = std::accumulate(durations.begin(), durations.end(), 0.0);
  return absl::OkStatus();
}

int64_t Catalog::FirstAfter(std::string_view id) const {
  const int64_t row = columns_.ids.LowerBound(id);
  return row < size() && Id(row) == id ? row + 1 : row;
}

std::string_view Catalog::Text(TextField field, int64_t row) const {
  const TextColumn& column = columns_.Of(field);
  if (column.codes.empty()) return {};
  const uint32_t code = column.codes[static_cast<size_t>(row)];
  return code == 0 ? std::string_view() : column.dictionary[code - 1];
}

std::optional<double> Catalog::Number(NumberField field, int64_t row) const {
  const std::span<const double> numbers = columns_.Of(field);
  if (numbers.empty() || std::isnan(numbers[static_cast<size_t>(row)])) return std::nullopt;
  return numbers[static_cast<size_t>(row)];
}

absl::StatusOr<Track> Catalog::Get(int64_t row) const {
  ASSIGN_OR_RETURN(const std::string_view document, documents_.Get(row));
  ASSIGN_OR_RETURN(Track track, DecodeTrack(document));
  if (track.id == Id(row)) return track;
  return absl::DataLossError(absl::StrCat(name_, "/", kDocumentsFile, ": document ", row,
                                          " is not of track \"", std::string(Id(row)), "\""));
}

absl::StatusOr<RowSet> Catalog::Match(const Filter& filter) const {
  RETURN_IF_ERROR(CheckFilter(filter));
  return Evaluate(filter, columns_, [this](const std::string& text) -> absl::StatusOr<RowSet> {
    ASSIGN_OR_RETURN(const TextIndex* const index, text_index());
    return index->Match(text);
  });
}

absl::StatusOr<std::vector<int64_t>> Catalog::FirstMatching(const std::string& text, int k,
                                                            const RowSet* allowed) const {
  ASSIGN_OR_RETURN(const TextIndex* const index, text_index());
  return index->First(text, k, allowed);
}

absl::StatusOr<std::vector<TextHit>> Catalog::SearchText(const std::string& text, int k,
                                                         const RowSet* allowed) const {
  ASSIGN_OR_RETURN(const TextIndex* const index, text_index());
  return index->Search(text, k, allowed);
}

absl::StatusOr<const TextIndex*> Catalog::text_index() const {
  absl::call_once(text_once_, [this] { text_index_ = OpenTextIndex(); });
  RETURN_IF_ERROR(text_index_.status());
  return text_index_->get();
}

absl::StatusOr<std::unique_ptr<const TextIndex>> Catalog::OpenTextIndex() const {
  const std::string name = absl::StrCat(name_, "/", kTextFile);
  if (text_file_) return TextIndex::Open(TextOf(*text_file_), size(), name);
  if (parts_.text) return TextIndex::Open(*parts_.text, size(), name);
  ASSIGN_OR_RETURN(built_text_, BuildTextIndex());
  return TextIndex::Open(built_text_, size(), name);
}

absl::StatusOr<std::string> Catalog::BuildTextIndex() const {
  ASSIGN_OR_RETURN(TextIndexBuilder builder, TextIndexBuilder::Create());
  for (int64_t row = 0; row < size(); ++row) {
    ASSIGN_OR_RETURN(const Track track, Get(row));
    RETURN_IF_ERROR(builder.Add(row, track));
  }
  return builder.Finish();
}

}  // namespace libretto
