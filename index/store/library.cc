#include "index/store/library.h"

#include <sys/stat.h>

#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/logging.h"
#include "base/status_macros.h"
#include "index/store/file_lock.h"
#include "index/store/group_commit.h"
#include "index/store/library_database.h"
#include "index/store/overlay.h"
#include "index/store/snapshot.h"
#include "index/store/track_codec.h"
#include "index/vectors/vector_index_kinds.h"

namespace libretto {
namespace {

constexpr int kMaxReadAttempts = 10;

std::string DatabaseIn(const std::string& directory) { return directory + "/library.db"; }

const Clock& SystemClockInstance() {
  static const SystemClock clock;
  return clock;
}

class LibraryImpl final : public Library {
 public:
  LibraryImpl(const LibraryOptions& options, LibraryDatabase database)
      : directory_(options.directory),
        index_kind_(options.index_kind),
        files_(options.file_system ? *options.file_system : PosixFileSystem()),
        clock_(options.clock ? *options.clock : SystemClockInstance()),
        model_(database.model()),
        database_(std::move(database)),
        overlay_(std::make_unique<Overlay>(model_, nullptr)),
        commits_([this](std::span<GroupCommit::Change> changes) { CommitTogether(changes); }) {}

  // Reads the published snapshot and what was acknowledged since.
  absl::Status Load(bool repair) {
    absl::Status status;
    {
      absl::MutexLock lock(&change_mutex_);
      status = CatchUp();
      if (repair && status.ok() && loaded_) status = VerifySnapshot(files_, directory_, *loaded_);
    }
    const bool outdated = absl::IsUnimplemented(status);
    if (outdated || (repair && absl::IsDataLoss(status))) {
      Log(LogLevel::kWarning, "snapshot_rebuilt",
          {{"catalogue", directory_}, {"reason", std::string(status.message())}});
      return PublishNext();
    }
    if (!absl::IsDataLoss(status)) return status;
    return absl::DataLossError(
        absl::StrCat(status.message(), "; rebuild the snapshot with: libretto-index --catalog ",
                     directory_, " --repair"));
  }

  std::shared_ptr<const View> view() const override {
    absl::ReaderMutexLock lock(&view_mutex_);
    return view_;
  }

  absl::Status Upsert(const AnalyzedTrack& track) override {
    RETURN_IF_ERROR(ValidateTrack(track, model_.dimension));
    return commits_.Commit(
        [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return database_.Upsert(track, clock_.Now()); });
  }

  absl::Status Delete(const std::string& id) override {
    return commits_.Commit([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return database_.Delete(id); });
  }

  absl::Status RecordFile(const FileRecord& record, const AnalyzedTrack* track) override {
    if (track) RETURN_IF_ERROR(ValidateTrack(*track, model_.dimension));
    absl::MutexLock lock(&change_mutex_);
    return database_.RecordFile(record, track, clock_.Now());
  }

  absl::StatusOr<std::vector<FileRecord>> Files() const override {
    absl::MutexLock lock(&change_mutex_);
    return database_.Files();
  }

  absl::StatusOr<bool> HasTrack(const std::string& id) const override {
    absl::MutexLock lock(&change_mutex_);
    return database_.HasTrack(id);
  }

  absl::StatusOr<int64_t> ForgetFiles(std::span<const std::string> paths) override {
    absl::MutexLock lock(&change_mutex_);
    return database_.ForgetFiles(paths);
  }

  absl::Status Publish() override {
    {
      absl::MutexLock lock(&change_mutex_);
      RETURN_IF_ERROR(CatchUp());
      if (IsPublished()) return absl::OkStatus();
    }
    return PublishNext();
  }

  absl::StatusOr<bool> Refresh() override {
    absl::MutexLock lock(&change_mutex_);
    const std::string before = view()->snapshot_id();
    RETURN_IF_ERROR(CatchUp());
    return view()->snapshot_id() != before;
  }

 private:
  // All changes in one transaction: one sync of the disk, one new view.
  void CommitTogether(std::span<GroupCommit::Change> changes) {
    absl::MutexLock lock(&change_mutex_);
    absl::Status committed = database_.InTransaction([&] {
      for (GroupCommit::Change& change : changes) {
        change.status = change.apply();
        // A change of something that is not there is refused by itself; anything else fails all.
        if (!change.status.ok() && !absl::IsNotFound(change.status)) return change.status;
      }
      return absl::OkStatus();
    });
    if (committed.ok()) committed = CatchUp();
    for (GroupCommit::Change& change : changes) {
      if (!committed.ok() && !absl::IsNotFound(change.status)) change.status = committed;
    }
  }

  // True if the next snapshot would be like the one there is.
  bool IsPublished() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(change_mutex_) {
    if (!overlay_->base()) return false;
    const Snapshot& base = *overlay_->base();
    return base.info.revision == overlay_->revision() &&
           (index_kind_ == "auto" || index_kind_ == base.segment->tracks().kind());
  }

  absl::StatusOr<std::optional<CurrentSnapshot>> Current() const {
    absl::StatusOr<CurrentSnapshot> current = ReadCurrent(files_, directory_);
    if (absl::IsNotFound(current.status())) return std::nullopt;
    RETURN_IF_ERROR(current.status());
    return *std::move(current);
  }

  // Makes the view show everything that is published and acknowledged, by this process or others.
  absl::Status CatchUp() ABSL_EXCLUSIVE_LOCKS_REQUIRED(change_mutex_) {
    absl::Status status;
    for (int attempt = 0; attempt < kMaxReadAttempts; ++attempt) {
      ASSIGN_OR_RETURN(const std::optional<CurrentSnapshot> current, Current());
      status = CatchUpWith(current);
      // Another process may publish, and clear old snapshots away, while we read.
      ASSIGN_OR_RETURN(const std::optional<CurrentSnapshot> after, Current());
      if (current == after) return status;
    }
    return status.ok() ? absl::UnavailableError("snapshots follow one another too fast to be read")
                       : status;
  }

  absl::Status CatchUpWith(const std::optional<CurrentSnapshot>& current)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(change_mutex_) {
    if (current != loaded_) RETURN_IF_ERROR(LoadBase(current));
    ASSIGN_OR_RETURN(const Changes changes, database_.ChangesSince(overlay_->revision()));
    const int64_t base = overlay_->base() ? overlay_->base()->info.revision : 0;
    if (base < changes.published_revision) {
      return absl::DataLossError(absl::StrCat(directory_, "/CURRENT is missing or out of date"));
    }
    const bool changed = !changes.upserts.empty() || !changes.deletions.empty();
    if (absl::Status status = overlay_->Apply(changes); !status.ok()) {
      loaded_.reset();  // applied by half: start again from the snapshot
      overlay_ = std::make_unique<Overlay>(model_, nullptr);
      return status;
    }
    return changed || !shown_ ? Show(changes.duplicates_revision) : absl::OkStatus();
  }

  absl::Status LoadBase(const std::optional<CurrentSnapshot>& current)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(change_mutex_) {
    std::shared_ptr<const Snapshot> base;
    if (current) {
      ASSIGN_OR_RETURN(Snapshot snapshot, ReadSnapshot(files_, directory_, *current));
      base = std::make_shared<const Snapshot>(std::move(snapshot));
      if (base->info.model.dimension != model_.dimension || base->info.model.id != model_.id) {
        return absl::DataLossError(absl::StrCat("snapshot ", base->info.name, " of ", directory_,
                                                " is of model ", base->info.model.id));
      }
    }
    overlay_ = std::make_unique<Overlay>(model_, std::move(base));
    loaded_ = current;
    shown_ = false;
    return absl::OkStatus();
  }

  absl::Status Show(int64_t duplicates_revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(change_mutex_) {
    if (!duplicates_ || duplicates_revision_ != duplicates_revision) {
      ASSIGN_OR_RETURN(DuplicateTable table, database_.Duplicates());
      duplicates_ = std::make_shared<const DuplicateTable>(std::move(table));
      duplicates_revision_ = duplicates_revision;
    }
    std::shared_ptr<const View> next = overlay_->MakeView(duplicates_);
    shown_ = true;
    absl::WriterMutexLock lock(&view_mutex_);
    view_.swap(next);
    return absl::OkStatus();
  }

  absl::Status PublishNext() {
    absl::MutexLock publishing(&publish_mutex_);
    ASSIGN_OR_RETURN(const FileLock lock, FileLock::Acquire(directory_ + "/publish.lock"));
    const absl::StatusOr<std::optional<CurrentSnapshot>> before = Current();
    int64_t revision = 0;
    ASSIGN_OR_RETURN(const CurrentSnapshot current, BuildAndPublish(revision));
    {
      absl::MutexLock changing(&change_mutex_);
      // A process that still shows the snapshot before this one needs the deletions since it.
      const int64_t forget = overlay_->base() ? overlay_->base()->info.revision : 0;
      const bool known = before.ok() && *before == loaded_;
      RETURN_IF_ERROR(database_.SetPublished(revision, known ? forget : 0));
      RETURN_IF_ERROR(CatchUp());
    }
    // The snapshot is published whether or not old ones can be cleared away.
    if (const absl::Status status = RemoveOldSnapshots(files_, directory_, current); !status.ok()) {
      Log(LogLevel::kWarning, "old_snapshots_not_removed",
          {{"catalogue", directory_}, {"reason", std::string(status.message())}});
    }
    return absl::OkStatus();
  }

  // On a connection of its own, so that changes go on being acknowledged meanwhile.
  absl::StatusOr<CurrentSnapshot> BuildAndPublish(int64_t& revision) {
    ASSIGN_OR_RETURN(LibraryDatabase database,
                     LibraryDatabase::Open(DatabaseIn(directory_), model_, /*create=*/false));
    ASSIGN_OR_RETURN(SnapshotWriter writer, SnapshotWriter::Create(files_, directory_));
    ASSIGN_OR_RETURN(SegmentBuilder builder,
                     SegmentBuilder::OnDisk(model_.dimension, writer.directory()));
    ASSIGN_OR_RETURN(revision, database.ForEachTrack(
                                   [&](const AnalyzedTrack& track) { return builder.Add(track); }));
    ASSIGN_OR_RETURN(const SegmentParts parts, builder.Finish(index_kind_));
    const SnapshotInfo info{"", revision, clock_.Now(), model_};
    return writer.Publish(info, parts);
  }

  const std::string directory_;
  const std::string index_kind_;
  FileSystem& files_;
  const Clock& clock_;
  const ModelIdentity model_;

  absl::Mutex publish_mutex_ ABSL_ACQUIRED_BEFORE(change_mutex_);
  mutable absl::Mutex change_mutex_;
  mutable LibraryDatabase database_ ABSL_GUARDED_BY(change_mutex_);
  std::unique_ptr<Overlay> overlay_ ABSL_GUARDED_BY(change_mutex_);
  std::optional<CurrentSnapshot> loaded_ ABSL_GUARDED_BY(change_mutex_);  // overlay_'s base
  bool shown_ ABSL_GUARDED_BY(change_mutex_) = false;  // view_ is of overlay_'s base
  std::shared_ptr<const DuplicateTable> duplicates_ ABSL_GUARDED_BY(change_mutex_);
  int64_t duplicates_revision_ ABSL_GUARDED_BY(change_mutex_) = 0;

  GroupCommit commits_;

  mutable absl::Mutex view_mutex_ ABSL_ACQUIRED_AFTER(change_mutex_);
  std::shared_ptr<const View> view_ ABSL_GUARDED_BY(view_mutex_);
};

absl::Status NoCatalog(const std::string& directory) {
  return absl::NotFoundError(absl::StrCat("no catalogue in ", directory,
                                          ": make one with libretto-index --catalog ", directory,
                                          " --model BUNDLE FOLDER"));
}

}  // namespace

absl::StatusOr<std::string> Library::IdentityAt(const std::string& directory) {
  struct stat info;
  if (stat(DatabaseIn(directory).c_str(), &info) != 0) return NoCatalog(directory);
  return absl::StrCat(info.st_dev, ":", info.st_ino);
}

absl::StatusOr<std::unique_ptr<Library>> Library::Open(const LibraryOptions& options) {
  RETURN_IF_ERROR(CheckIndexKind(options.index_kind));
  FileSystem& files = options.file_system ? *options.file_system : PosixFileSystem();
  const std::string database_path = DatabaseIn(options.directory);
  if (options.create) {
    RETURN_IF_ERROR(files.CreateDirectories(options.directory));
  } else if (!files.Exists(database_path)) {
    return NoCatalog(options.directory);
  }
  ASSIGN_OR_RETURN(LibraryDatabase database,
                   LibraryDatabase::Open(database_path, options.model, options.create));
  if (options.create) RETURN_IF_ERROR(files.SyncDirectory(options.directory));
  auto library = std::make_unique<LibraryImpl>(options, std::move(database));
  RETURN_IF_ERROR(library->Load(options.repair));
  return library;
}

}  // namespace libretto
