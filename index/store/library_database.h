// library.db: the durable record of a catalogue. Every track with its vectors, every file that the
// batch job has seen, and a revision that counts changes. Snapshots are derived from it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "index/sqlite/database.h"
#include "index/store/duplicate_table.h"
#include "index/store/library.h"

namespace libretto {

// Changes that views show, between two revisions. A track is in at most one of the lists.
struct Changes {
  int64_t revision = 0;  // that the database is at, counting changes that views do not show yet
  int64_t visible_revision = 0;     // of the last change in the lists; 0 if there is none
  int64_t published_revision = 0;   // of the last snapshot that a process finished publishing
  int64_t duplicates_revision = 0;  // changes whenever Duplicates() does
  std::vector<std::shared_ptr<const AnalyzedTrack>> upserts;  // by id
  std::vector<std::string> deletions;
};

// One connection. Not thread-safe. Several processes may have the file open: every change is one
// transaction, durable when its call returns OK.
class LibraryDatabase {
 public:
  // Errors as Library::Open. An empty wanted.id accepts whatever model the catalogue has.
  static absl::StatusOr<LibraryDatabase> Open(const std::string& path, const ModelIdentity& wanted,
                                              bool create);

  const ModelIdentity& model() const { return model_; }

  // Several changes as one: kept if `body` returns OK, and none of them otherwise.
  absl::Status InTransaction(const std::function<absl::Status()>& body);
  // Within InTransaction.
  absl::Status Upsert(const AnalyzedTrack& track, absl::Time now);
  absl::Status Delete(const std::string& id);  // NOT_FOUND naming the id; changes nothing then

  absl::Status RecordFile(const FileRecord& record, const AnalyzedTrack* track, absl::Time now);
  absl::StatusOr<std::vector<FileRecord>> Files();
  absl::StatusOr<bool> HasTrack(const std::string& id);
  absl::StatusOr<int64_t> ForgetFiles(std::span<const std::string> paths);

  absl::StatusOr<Changes> ChangesSince(int64_t revision);
  // Every track in ascending order of id, as of one revision, which is returned.
  absl::StatusOr<int64_t> ForEachTrack(
      const std::function<absl::Status(const AnalyzedTrack&)>& use);

  // Tracks that are the same recording (library_duplicates.cc), those that views do not show yet
  // too.
  absl::StatusOr<DuplicateTable> Duplicates();

  // For operators' tools (library_rows.cc).

  absl::StatusOr<AnalyzedTrack> GetTrack(const std::string& id);  // NOT_FOUND naming the id
  absl::StatusOr<std::set<std::string>> TrackIds();

  // Within InTransaction: takes over a track of another catalogue, its added_time too; views show
  // it after the next publication. Where there is a track of its id, that one stays unless it was
  // added earlier or `replace` says so. True if it was taken.
  absl::StatusOr<bool> Absorb(const AnalyzedTrack& track, bool replace);
  // Within InTransaction: takes over what another catalogue remembers of a file, unless what is
  // remembered here is of bytes as new or newer.
  struct AbsorbedFile {
    bool taken = false;
    std::string superseded_track;  // of the older bytes, where the two are of different tracks
  };
  absl::StatusOr<AbsorbedFile> AbsorbFile(const FileRecord& record);
  // Within InTransaction: true if there was such a track and no file has it.
  absl::StatusOr<bool> RemoveTrackWithoutFiles(const std::string& id);

  // The directory of the catalogue that this one was made to follow; empty: none.
  absl::StatusOr<std::string> Followed();
  absl::Status SetFollowed(const std::string& directory);
  // Tracks that the followed catalogue has, or once had: told by AddFollowedTracks, until
  // ForgetFollowedTrack. Those that were marked as own go ways of their own here. Changes within
  // InTransaction.
  absl::StatusOr<std::set<std::string>> FollowedTracks(bool own);
  absl::Status AddFollowedTracks(std::span<const std::string> ids);
  absl::Status MarkOwnTrack(const std::string& id);
  absl::Status ForgetFollowedTrack(const std::string& id);
  // Within InTransaction: all changes up to now are known to following.
  absl::Status MarkFollowed();
  // Tracks changed since MarkFollowed; none if it never was called.
  absl::StatusOr<std::set<std::string>> ChangedSinceFollowed();

  // Nothing if the track has none; DATA_LOSS if it fails its checksum.
  absl::StatusOr<std::optional<Fingerprint>> GetFingerprint(const std::string& id);

  // Like ForEachTrack, and goes on after a damaged row, which comes with its DATA_LOSS.
  struct Row {
    std::string id;
    int64_t revision = 0;  // of its last change
    absl::StatusOr<AnalyzedTrack> track;
  };
  absl::StatusOr<int64_t> ForEachRow(const std::function<absl::Status(const Row&)>& use);
  absl::StatusOr<bool> IsDeletedSince(const std::string& id, int64_t revision);

  // A snapshot of `revision` is published; deletions up to `forget_deletions` are in every snapshot
  // that a process may still read.
  absl::Status SetPublished(int64_t revision, int64_t forget_deletions);

 private:
  explicit LibraryDatabase(Database db, std::string path)
      : db_(std::move(db)), path_(std::move(path)) {}

  absl::Status InitModel(const ModelIdentity& wanted, bool create);
  absl::Status CheckComplete();
  absl::Status CheckModel(const ModelIdentity& wanted) const;
  absl::StatusOr<std::string> GetMeta(const std::string& key);
  absl::Status SetMeta(const std::string& key, std::string_view value);
  static absl::StatusOr<std::set<std::string>> Ids(Statement select);
  absl::StatusOr<int64_t> GetRevision(const std::string& key);
  absl::StatusOr<int64_t> NextRevision();

  // A track that is replaced gives its added_time, unless `as_added`.
  absl::Status PutTrack(const AnalyzedTrack& track, absl::Time added, bool defer,
                        bool as_added = false);
  absl::StatusOr<bool> RemoveTrack(const std::string& id, bool defer);
  absl::Status InitDuplicates();
  // Replaces the track's fingerprint, and pairs the track with those it is the same as.
  absl::Status PutFingerprint(const std::string& id, const Fingerprint& fingerprint);
  absl::Status PairWithSame(const std::string& id, const Fingerprint& fingerprint);
  absl::Status RemoveFingerprint(const std::string& id);
  absl::Status CountDuplicatesChange();
  absl::StatusOr<std::string> TrackOfFile(const std::string& path);
  absl::StatusOr<AnalyzedTrack> ReadTrack(const Statement& row);

  Database db_;
  std::string path_;
  ModelIdentity model_;
};

}  // namespace libretto
