// A fixed list of tracks, ready to be searched: metadata, track vectors and passage vectors. A
// view is one segment read from the snapshot and a few small ones of later changes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "index/catalog/catalog.h"
#include "index/store/library.h"
#include "index/store/passage_table.h"
#include "index/vector_index.h"
#include "index/vectors/vector_rows.h"

namespace libretto {

struct SegmentParts {
  CatalogParts catalog;
  std::unique_ptr<const VectorIndex> tracks, passages;
  PassageTableBuilder table;
  std::map<Coverage, int64_t> coverage;  // how many tracks have each
};

// Not thread-safe.
class SegmentBuilder {
 public:
  static absl::StatusOr<SegmentBuilder> InMemory(int dimension);
  // Writes vectors to files in `directory` as they come (tracks.vectors, passages.vectors), and
  // makes a text index.
  static absl::StatusOr<SegmentBuilder> OnDisk(int dimension, const std::string& directory);
  // Tracks come in strictly ascending order of id: then the row that breaks ties is the id.
  absl::Status Add(const AnalyzedTrack& track);
  // `index_kind` as in LibraryOptions; INVALID_ARGUMENT for another. The builder must not be used
  // afterwards.
  absl::StatusOr<SegmentParts> Finish(const std::string& index_kind);

 private:
  SegmentBuilder(CatalogBuilder catalog, VectorRowsBuilder tracks, VectorRowsBuilder passages)
      : catalog_(std::move(catalog)), tracks_(std::move(tracks)), passages_(std::move(passages)) {}
  CatalogBuilder catalog_;
  VectorRowsBuilder tracks_, passages_;
  PassageTableBuilder table_;
  std::map<Coverage, int64_t> coverage_;
  std::string last_id_;
};

// Immutable and thread-safe.
class Segment {
 public:
  // DATA_LOSS if the parts do not agree with each other.
  static absl::StatusOr<std::shared_ptr<const Segment>> Create(
      std::unique_ptr<const Catalog> catalog, std::unique_ptr<const VectorIndex> tracks,
      std::unique_ptr<const VectorIndex> passages, PassageTable table);
  static absl::StatusOr<std::shared_ptr<const Segment>> Create(SegmentParts parts);

  int64_t size() const { return catalog_->size(); }
  const Catalog& catalog() const { return *catalog_; }
  const VectorIndex& tracks() const { return *tracks_; }
  const VectorIndex& passages() const { return *passages_; }
  const PassageTable& table() const { return table_; }

 private:
  explicit Segment(PassageTable table) : table_(std::move(table)) {}
  std::unique_ptr<const Catalog> catalog_;
  std::unique_ptr<const VectorIndex> tracks_, passages_;
  PassageTable table_;
};

}  // namespace libretto
