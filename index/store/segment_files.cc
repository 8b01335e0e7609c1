#include "index/store/segment_files.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/vectors/vector_index_kinds.h"

namespace libretto {

absl::Status WriteSegment(FileSystem& files, const std::string& directory,
                          const SegmentParts& parts) {
  const CatalogParts& catalog = parts.catalog;
  if (!catalog.text) return absl::InternalError("a segment on disk needs a text index");
  const auto path = [&](const char* file) { return absl::StrCat(directory, "/", file); };
  RETURN_IF_ERROR(files.WriteFile(path(kColumnsFile), catalog.columns));
  RETURN_IF_ERROR(files.WriteFile(path(kDocumentsFile), catalog.documents));
  RETURN_IF_ERROR(files.WriteFile(path(kTextFile), *catalog.text));
  RETURN_IF_ERROR(files.WriteFile(path(kPassageTableFile), parts.table.Encode()));
  RETURN_IF_ERROR(parts.tracks->Save(path(kTrackIndexFile)));
  RETURN_IF_ERROR(parts.passages->Save(path(kPassageIndexFile)));
  for (const char* file :
       {kTrackVectorsFile, kPassageVectorsFile, kTrackIndexFile, kPassageIndexFile}) {
    RETURN_IF_ERROR(files.SyncFile(path(file)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Segment>> ReadSegment(const std::string& directory,
                                                           int dimension) {
  const auto path = [&](const char* file) { return absl::StrCat(directory, "/", file); };
  ASSIGN_OR_RETURN(std::unique_ptr<const Catalog> catalog, Catalog::Open(directory));
  ASSIGN_OR_RETURN(std::unique_ptr<const VectorIndex> tracks,
                   OpenVectorIndex(path(kTrackIndexFile), path(kTrackVectorsFile), dimension));
  ASSIGN_OR_RETURN(std::unique_ptr<const VectorIndex> passages,
                   OpenVectorIndex(path(kPassageIndexFile), path(kPassageVectorsFile), dimension));
  ASSIGN_OR_RETURN(PassageTable table, PassageTable::Open(path(kPassageTableFile)));
  return Segment::Create(std::move(catalog), std::move(tracks), std::move(passages),
                         std::move(table));
}

}  // namespace libretto
