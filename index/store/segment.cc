#include "index/store/segment.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

// "auto" turns from exact to a graph here. Building a graph of passages takes minutes, which every
// Publish would pay, so passages are scanned for longer.
constexpr int64_t kGraphFromTracks = 100'000;
constexpr int64_t kGraphFromPassages = 1'000'000;

IndexKind Choose(const std::string& index_kind, int64_t rows, int64_t graph_from) {
  if (index_kind == "exact") return IndexKind::kExact;
  if (index_kind == "hnsw") return IndexKind::kHnsw;
  return rows < graph_from ? IndexKind::kExact : IndexKind::kHnsw;
}

bool Consistent(const PassageTable& table, int64_t tracks, int64_t passages) {
  const auto n = static_cast<size_t>(passages);
  return table.first.size() == static_cast<size_t>(tracks) + 1 && table.first.front() == 0 &&
         table.first.back() == passages && std::is_sorted(table.first.begin(), table.first.end()) &&
         table.start_seconds.size() == n && table.end_seconds.size() == n;
}

}  // namespace

int64_t PassageTable::TrackOf(int64_t passage) const {
  return std::upper_bound(first.begin(), first.end(), passage) - first.begin() - 1;
}

absl::Status CheckIndexKind(const std::string& index_kind) {
  if (index_kind == "auto" || index_kind == "exact" || index_kind == "hnsw") {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown kind of index \"", index_kind, "\": use auto, exact or hnsw"));
}

absl::StatusOr<SegmentBuilder> SegmentBuilder::Create(int dimension,
                                                      CatalogBuilder::TextIndexing text) {
  ASSIGN_OR_RETURN(CatalogBuilder catalog, CatalogBuilder::Create(text));
  ASSIGN_OR_RETURN(FaissIndexBuilder tracks, FaissIndexBuilder::Create(dimension));
  ASSIGN_OR_RETURN(FaissIndexBuilder passages, FaissIndexBuilder::Create(dimension));
  SegmentBuilder builder(std::move(catalog), std::move(tracks), std::move(passages));
  builder.table_.first.push_back(0);
  return builder;
}

absl::Status SegmentBuilder::Add(const AnalyzedTrack& track) {
  if (tracks_.size() > 0 && track.track.id <= last_id_) {
    return absl::InternalError(absl::StrCat("track \"", track.track.id, "\" is out of order"));
  }
  last_id_ = track.track.id;
  RETURN_IF_ERROR(catalog_.Add(track.track));
  ++coverage_[track.track.coverage];
  RETURN_IF_ERROR(tracks_.Add(track.embedding));
  for (const Passage& passage : track.passages) {
    RETURN_IF_ERROR(passages_.Add(passage.embedding));
    table_.start_seconds.push_back(passage.start_seconds);
    table_.end_seconds.push_back(passage.end_seconds);
  }
  table_.first.push_back(passages_.size());
  return absl::OkStatus();
}

absl::StatusOr<SegmentParts> SegmentBuilder::Finish(const std::string& index_kind) {
  RETURN_IF_ERROR(CheckIndexKind(index_kind));
  SegmentParts parts;
  ASSIGN_OR_RETURN(parts.catalog, catalog_.Finish());
  ASSIGN_OR_RETURN(parts.tracks,
                   tracks_.Finish(Choose(index_kind, tracks_.size(), kGraphFromTracks)));
  ASSIGN_OR_RETURN(parts.passages,
                   passages_.Finish(Choose(index_kind, passages_.size(), kGraphFromPassages)));
  parts.table = std::move(table_);
  parts.coverage = std::move(coverage_);
  return parts;
}

absl::StatusOr<std::shared_ptr<const Segment>> Segment::Create(
    std::unique_ptr<const Catalog> catalog, std::unique_ptr<const VectorIndex> tracks,
    std::unique_ptr<const VectorIndex> passages, PassageTable table) {
  if (catalog->size() != tracks->size() || !Consistent(table, tracks->size(), passages->size())) {
    return absl::DataLossError("the files of a snapshot do not belong together");
  }
  std::shared_ptr<Segment> segment(new Segment);
  segment->catalog_ = std::move(catalog);
  segment->tracks_ = std::move(tracks);
  segment->passages_ = std::move(passages);
  segment->table_ = std::move(table);
  return segment;
}

absl::StatusOr<std::shared_ptr<const Segment>> Segment::Create(SegmentParts parts) {
  ASSIGN_OR_RETURN(std::unique_ptr<const Catalog> catalog,
                   Catalog::FromParts(std::move(parts.catalog)));
  return Create(std::move(catalog), std::move(parts.tracks), std::move(parts.passages),
                std::move(parts.table));
}

RowSet Segment::PassagesOf(const RowSet& tracks) const {
  RowSet passages(table_.first.back());
  for (int64_t track = 0; track < size(); ++track) {
    if (!tracks.Contains(track)) continue;
    const auto at = static_cast<size_t>(track);
    for (int64_t row = table_.first[at]; row < table_.first[at + 1]; ++row) passages.Insert(row);
  }
  return passages;
}

}  // namespace libretto
