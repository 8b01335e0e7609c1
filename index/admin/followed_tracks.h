#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "index/admin/follow.h"
#include "index/store/library_database.h"

namespace libretto {

// The part of Follow that is about tracks, not files. Not thread-safe.
class FollowedTracks {
 public:
  // All outlive this object. `target` is the record of `library`.
  FollowedTracks(LibraryDatabase& source, LibraryDatabase& target, Library& library)
      : source_(source), target_(target), library_(library) {}

  // Reads what there is to follow, and what others changed in `target` meanwhile. Call first,
  // before files are analysed. `files` are those of the source.
  absl::Status Load(std::span<const FileRecord> files);

  // Files that a server read, of tracks that the target lacks: the source remembers no more of them
  // than the path.
  std::vector<std::string> read_by_server() const;

  // Once files are analysed, under the ids of their bytes: has every track as in the source, and
  // deletes those that it has no more.
  absl::Status Finish(FollowSummary& summary);

 private:
  using Files = std::map<std::string, FileRecord>;  // of the target, by path

  absl::Status MarkOwn();
  absl::Status FindReadByServer(const std::set<std::string>& with_file_record);
  absl::Status ForgetFilesOfOthers(FollowSummary& summary);
  absl::Status Adopt(const std::vector<Track>& tracks, const FileRecord& file);
  absl::Status MakeCopy(const Track& track, const std::string& analyzed_id);
  absl::StatusOr<bool> IsSameAudio(const std::string& source_id, const std::string& target_id);
  absl::StatusOr<bool> IsOtherAudio(const std::string& id);
  absl::Status DeleteOtherAudio();
  absl::Status Describe(FollowSummary& summary);
  absl::Status DeleteExtra(FollowSummary& summary);
  absl::Status ListMissing(FollowSummary& summary);
  absl::StatusOr<Files> TargetFiles();

  LibraryDatabase& source_;
  LibraryDatabase& target_;
  Library& library_;
  std::map<std::string, Track> wanted_;  // of the source, by id
  std::set<std::string> paths_;          // of files that the source has tracks of
  std::map<std::string, std::vector<Track>> read_by_server_;  // by path
  std::set<std::string> own_;  // ids of `wanted_` that others changed in the target
};

}  // namespace libretto
