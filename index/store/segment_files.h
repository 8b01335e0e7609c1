// A segment's files: those of its catalogue, of its vectors, and of its passages.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/file_system.h"
#include "index/store/segment.h"

namespace libretto {

inline constexpr char kTrackVectorsFile[] = "tracks.vectors";
inline constexpr char kPassageVectorsFile[] = "passages.vectors";
inline constexpr char kTrackIndexFile[] = "tracks.index";
inline constexpr char kPassageIndexFile[] = "passages.index";
inline constexpr char kPassageTableFile[] = "passages.table";

inline constexpr const char* kSegmentFiles[] = {
    kColumnsFile,        kDocumentsFile,  kTextFile,         kTrackVectorsFile,
    kPassageVectorsFile, kTrackIndexFile, kPassageIndexFile, kPassageTableFile};

// Writes what SegmentBuilder::OnDisk has not written to `directory` yet, and syncs the files; the
// directory itself is the caller's to sync.
absl::Status WriteSegment(FileSystem& files, const std::string& directory,
                          const SegmentParts& parts);

// Every file is verified as its header says: small and often read ones here, vectors and documents
// whenever one is read. DATA_LOSS naming the file.
absl::StatusOr<std::shared_ptr<const Segment>> ReadSegment(const std::string& directory,
                                                           int dimension);

}  // namespace libretto
