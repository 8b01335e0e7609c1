// The metadata of a fixed list of tracks, queried by row: the relational half of a segment, its
// rows numbered like those of the vector index beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "index/catalog/filter.h"
#include "index/catalog/mapped_file.h"
#include "index/catalog/track.h"
#include "index/sqlite/database.h"
#include "index/vector_index.h"

namespace libretto {

// Builds a catalogue as the bytes of a SQLite database. Not thread-safe.
class CatalogBuilder {
 public:
  static absl::StatusOr<CatalogBuilder> Create();
  absl::Status Add(const Track& track);  // as the next row
  absl::StatusOr<std::string> Finish();

 private:
  explicit CatalogBuilder(Database db) : db_(std::move(db)) {}
  Database db_;
  std::vector<Statement> inserts_;  // track, document, attribute
  int64_t rows_ = 0;
};

// Immutable and thread-safe. Errors are DATA_LOSS if the database is damaged.
class Catalog {
 public:
  static absl::StatusOr<std::unique_ptr<const Catalog>> FromBytes(std::string bytes);
  // Reads through a memory map: the file may be unlinked meanwhile.
  static absl::StatusOr<std::unique_ptr<const Catalog>> Open(const std::string& path);

  int64_t size() const { return size_; }
  absl::StatusOr<Track> Get(int64_t row) const;
  // Rows that satisfy the filter; INVALID_ARGUMENT as ToSql().
  absl::StatusOr<RowSet> Match(const Filter& filter) const;
  // The tracks' ids and durations, by row.
  absl::StatusOr<std::vector<std::string>> Ids() const;
  absl::StatusOr<std::vector<double>> Durations() const;

 private:
  // A connection borrowed for one query.
  class Connection;

  explicit Catalog(std::string name) : name_(std::move(name)) {}
  absl::Status Init();

  const std::string name_;
  std::string owned_bytes_;
  std::unique_ptr<const MappedFile> mapped_;
  std::span<const std::byte> image_;
  int64_t size_ = 0;

  mutable absl::Mutex mutex_;
  mutable std::vector<Database> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
