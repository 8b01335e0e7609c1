// A fixed list of tracks, ready to be searched: metadata, track vectors and passage vectors. A
// view is one segment read from the snapshot and a few small ones of later changes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "index/catalog/catalog.h"
#include "index/faiss/faiss_index.h"
#include "index/store/library.h"
#include "index/vector_index.h"

namespace libretto {

// Which passages belong to which track, and when they sound. Passages are rows of their own, in
// order of track row, then time.
struct PassageTable {
  std::vector<int64_t> first;  // of each track, and the end: tracks + 1 values
  std::vector<double> start_seconds, end_seconds;

  int64_t TrackOf(int64_t passage) const;
};

struct SegmentParts {
  CatalogParts catalog;
  std::unique_ptr<const VectorIndex> tracks, passages;
  PassageTable table;
  std::map<Coverage, int64_t> coverage;  // how many tracks have each
};

// Not thread-safe.
class SegmentBuilder {
 public:
  // A segment on disk includes a text index; one in memory omits it.
  static absl::StatusOr<SegmentBuilder> Create(
      int dimension, CatalogBuilder::TextIndexing text = CatalogBuilder::TextIndexing::kOmitted);
  // Tracks come in strictly ascending order of id: then the row that breaks ties is the id.
  absl::Status Add(const AnalyzedTrack& track);
  // `index_kind` as in LibraryOptions; INVALID_ARGUMENT for another. The builder must not be used
  // afterwards.
  absl::StatusOr<SegmentParts> Finish(const std::string& index_kind);

 private:
  SegmentBuilder(CatalogBuilder catalog, FaissIndexBuilder tracks, FaissIndexBuilder passages)
      : catalog_(std::move(catalog)), tracks_(std::move(tracks)), passages_(std::move(passages)) {}
  CatalogBuilder catalog_;
  FaissIndexBuilder tracks_, passages_;
  PassageTable table_;
  std::map<Coverage, int64_t> coverage_;
  std::string last_id_;
};

// OK if `index_kind` is one of LibraryOptions's.
absl::Status CheckIndexKind(const std::string& index_kind);

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

  // The passages of a set of tracks.
  RowSet PassagesOf(const RowSet& tracks) const;

 private:
  Segment() = default;
  std::unique_ptr<const Catalog> catalog_;
  std::unique_ptr<const VectorIndex> tracks_, passages_;
  PassageTable table_;
};

}  // namespace libretto
