// Immutable snapshots of a catalogue: written aside, then published by replacing the file CURRENT.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/file_system.h"
#include "index/store/library.h"
#include "index/store/segment.h"

namespace libretto {

struct SnapshotInfo {
  std::string name;      // six digits or more, e.g. "000012"; ascending
  int64_t revision = 0;  // of library.db: every change up to it is in the snapshot
  absl::Time published_time;
  ModelIdentity model;
};

struct Snapshot {
  SnapshotInfo info;
  std::shared_ptr<const Segment> segment;
};

// What CURRENT says: the snapshot's name and its manifest's SHA-256. NOT_FOUND if nothing is
// published yet; DATA_LOSS if it is malformed.
struct CurrentSnapshot {
  std::string name;
  std::string manifest_sha256;
  friend bool operator==(const CurrentSnapshot&, const CurrentSnapshot&) = default;
};
absl::StatusOr<CurrentSnapshot> ReadCurrent(FileSystem& files, const std::string& library);

// Verifies the manifest, and each file as ReadSegment. DATA_LOSS naming the file that is damaged or
// missing; UNIMPLEMENTED if an older program made it, in a format that is no longer read.
absl::StatusOr<Snapshot> ReadSnapshot(FileSystem& files, const std::string& library,
                                      const CurrentSnapshot& current);
// Verifies the SHA-256 of every file: reads them all.
absl::Status VerifySnapshot(FileSystem& files, const std::string& library,
                            const CurrentSnapshot& current);

// A snapshot that is being written, under a temporary name. Writers exclude each other.
class SnapshotWriter {
 public:
  // Takes the next name and makes an empty directory.
  static absl::StatusOr<SnapshotWriter> Create(FileSystem& files, const std::string& library);
  const std::string& directory() const { return directory_; }
  // Completes the directory (for parts of SegmentBuilder::OnDisk there) and makes the snapshot the
  // current one; info.name is ignored. A failure at any step leaves the one before it current.
  absl::StatusOr<CurrentSnapshot> Publish(SnapshotInfo info, const SegmentParts& parts);

 private:
  SnapshotWriter(FileSystem& files, const std::string& library, std::string name);
  FileSystem& files_;
  const std::string library_, name_, directory_;
};

// Removes what no reader needs: snapshots other than the current one and the one before it, and
// leftovers of publications that failed.
absl::Status RemoveOldSnapshots(FileSystem& files, const std::string& library,
                                const CurrentSnapshot& current);

}  // namespace libretto
