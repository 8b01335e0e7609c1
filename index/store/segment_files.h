// A segment's files: those of its catalogue, of its vectors, and of its passages.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/file_system.h"
#include "index/store/segment.h"

namespace libretto {

inline constexpr const char* kSegmentFiles[] = {kColumnsFile,   kDocumentsFile,   kTextFile,
                                                "tracks.index", "passages.index", "passages.table"};

// Writes and syncs the files; the directory itself is the caller's to sync.
absl::Status WriteSegment(FileSystem& files, const std::string& directory,
                          const SegmentParts& parts);

// DATA_LOSS naming the file if one is malformed. The caller has verified their hashes.
absl::StatusOr<std::shared_ptr<const Segment>> ReadSegment(FileSystem& files,
                                                           const std::string& directory,
                                                           int dimension);

}  // namespace libretto
