#include "index/store/segment.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/store/segment_files.h"
#include "index/vectors/vector_index_kinds.h"

namespace libretto {

absl::StatusOr<SegmentBuilder> SegmentBuilder::InMemory(int dimension) {
  ASSIGN_OR_RETURN(CatalogBuilder catalog, CatalogBuilder::Create());
  ASSIGN_OR_RETURN(VectorRowsBuilder tracks, VectorRowsBuilder::InMemory(dimension));
  ASSIGN_OR_RETURN(VectorRowsBuilder passages, VectorRowsBuilder::InMemory(dimension));
  return SegmentBuilder(std::move(catalog), std::move(tracks), std::move(passages));
}

absl::StatusOr<SegmentBuilder> SegmentBuilder::OnDisk(int dimension, const std::string& directory) {
  ASSIGN_OR_RETURN(CatalogBuilder catalog,
                   CatalogBuilder::Create(CatalogBuilder::TextIndexing::kIncluded));
  ASSIGN_OR_RETURN(
      VectorRowsBuilder tracks,
      VectorRowsBuilder::ToFile(absl::StrCat(directory, "/", kTrackVectorsFile), dimension));
  ASSIGN_OR_RETURN(
      VectorRowsBuilder passages,
      VectorRowsBuilder::ToFile(absl::StrCat(directory, "/", kPassageVectorsFile), dimension));
  return SegmentBuilder(std::move(catalog), std::move(tracks), std::move(passages));
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
    table_.AddPassage(passage.start_seconds, passage.end_seconds);
  }
  table_.EndTrack();
  return absl::OkStatus();
}

absl::StatusOr<SegmentParts> SegmentBuilder::Finish(const std::string& index_kind) {
  SegmentParts parts;
  ASSIGN_OR_RETURN(parts.catalog, catalog_.Finish());
  ASSIGN_OR_RETURN(std::shared_ptr<const VectorRows> tracks, tracks_.Finish());
  ASSIGN_OR_RETURN(parts.tracks, BuildVectorIndex(std::move(tracks), index_kind));
  ASSIGN_OR_RETURN(std::shared_ptr<const VectorRows> passages, passages_.Finish());
  ASSIGN_OR_RETURN(parts.passages, BuildVectorIndex(std::move(passages), index_kind));
  parts.table = std::move(table_);
  parts.coverage = std::move(coverage_);
  return parts;
}

absl::StatusOr<std::shared_ptr<const Segment>> Segment::Create(
    std::unique_ptr<const Catalog> catalog, std::unique_ptr<const VectorIndex> tracks,
    std::unique_ptr<const VectorIndex> passages, PassageTable table) {
  if (catalog->size() != tracks->size() || table.tracks() != tracks->size() ||
      table.passages() != passages->size()) {
    return absl::DataLossError("the files of a snapshot do not belong together");
  }
  std::shared_ptr<Segment> segment(new Segment(std::move(table)));
  segment->catalog_ = std::move(catalog);
  segment->tracks_ = std::move(tracks);
  segment->passages_ = std::move(passages);
  return segment;
}

absl::StatusOr<std::shared_ptr<const Segment>> Segment::Create(SegmentParts parts) {
  ASSIGN_OR_RETURN(std::unique_ptr<const Catalog> catalog,
                   Catalog::FromParts(std::move(parts.catalog)));
  return Create(std::move(catalog), std::move(parts.tracks), std::move(parts.passages),
                parts.table.Finish());
}

}  // namespace libretto
