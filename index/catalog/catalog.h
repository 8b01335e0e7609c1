// The metadata of a fixed list of tracks, queried by row: the relational half of a segment, its
// rows numbered like those of the vector index beside it. The files are laid out as
// docs/index-format.md says.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/status/statusor.h"
#include "base/mapped_file.h"
#include "index/catalog/catalog_builder.h"
#include "index/catalog/columns.h"
#include "index/catalog/documents.h"
#include "index/catalog/filter.h"
#include "index/catalog/text_index.h"
#include "index/catalog/track.h"
#include "index/vector_index.h"

namespace libretto {

inline constexpr char kColumnsFile[] = "catalog.columns";
inline constexpr char kDocumentsFile[] = "catalog.documents";
inline constexpr char kTextFile[] = "catalog.text";

// Immutable and thread-safe. Rows are in ascending order of id, bytewise.
class Catalog {
 public:
  // In memory. It builds its text index when it is first needed, from the documents.
  static absl::StatusOr<std::unique_ptr<const Catalog>> FromParts(CatalogParts parts);
  // Over the three files in `directory`, through memory maps: they may be unlinked meanwhile. The
  // columns are verified here, each document when it is read, the text index when it is first used:
  // DATA_LOSS naming the file that is missing or damaged.
  static absl::StatusOr<std::unique_ptr<const Catalog>> Open(const std::string& directory);

  int64_t size() const { return columns_.rows; }
  std::string_view Id(int64_t row) const { return columns_.ids[row]; }
  // Seconds.
  double Duration(int64_t row) const {
    return columns_.Of(NumberField::kDuration)[static_cast<size_t>(row)];
  }
  double total_duration() const { return total_duration_; }
  // Folded as filters compare it; empty if the track has none.
  std::string_view Text(TextField field, int64_t row) const;
  std::optional<double> Number(NumberField field, int64_t row) const;

  // The row of a track.
  std::optional<int64_t> Find(std::string_view id) const { return columns_.ids.Find(id); }
  // The first row whose id is greater than `id`, or size().
  int64_t FirstAfter(std::string_view id) const;
  absl::StatusOr<Track> Get(int64_t row) const;

  // Rows that satisfy the filter; INVALID_ARGUMENT as CheckFilter().
  absl::StatusOr<RowSet> Match(const Filter& filter) const;
  // The first k rows of which metadata speaks the words of `text`; see TextIndex::First.
  absl::StatusOr<std::vector<int64_t>> FirstMatching(const std::string& text, int k,
                                                     const RowSet* allowed) const;
  // The rows of which metadata speaks most of the words of `text`; see TextIndex::Search.
  absl::StatusOr<std::vector<TextHit>> SearchText(const std::string& text, int k,
                                                  const RowSet* allowed) const;

 private:
  Catalog() = default;
  absl::Status Init(std::string_view columns, std::string_view documents);
  absl::StatusOr<const TextIndex*> text_index() const;
  absl::StatusOr<std::unique_ptr<const TextIndex>> OpenTextIndex() const;
  absl::StatusOr<std::string> BuildTextIndex() const;

  std::string name_;  // of its directory, for messages
  CatalogParts parts_;
  std::unique_ptr<const MappedFile> columns_file_, documents_file_, text_file_;
  Columns columns_;
  Documents documents_;
  double total_duration_ = 0;

  mutable absl::once_flag text_once_;
  mutable std::string built_text_;
  mutable absl::StatusOr<std::unique_ptr<const TextIndex>> text_index_;
};

}  // namespace libretto
