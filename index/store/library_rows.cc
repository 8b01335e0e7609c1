// The part of LibraryDatabase that operators' tools use.
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/store/library_database.h"
#include "index/store/track_codec.h"

namespace libretto {
namespace {

constexpr char kFollowedSchema[] =
    "CREATE TABLE IF NOT EXISTS followed(track_id TEXT PRIMARY KEY, own INTEGER NOT NULL) "
    "WITHOUT ROWID";

}  // namespace

absl::StatusOr<bool> LibraryDatabase::Absorb(const AnalyzedTrack& track, bool replace) {
  RETURN_IF_ERROR(ValidateTrack(track, model_.dimension));
  const int64_t added = absl::ToUnixNanos(track.track.added_time);
  ASSIGN_OR_RETURN(Statement old, db_.Prepare("SELECT added_ns FROM tracks WHERE id = ?"));
  ASSIGN_OR_RETURN(const bool exists, old.BindText(1, track.track.id).Step());
  if (exists && !replace && old.Int(0) >= added) return false;
  RETURN_IF_ERROR(PutTrack(track, track.track.added_time, /*defer=*/true, /*as_added=*/true));
  return true;
}

absl::StatusOr<LibraryDatabase::AbsorbedFile> LibraryDatabase::AbsorbFile(
    const FileRecord& record) {
  ASSIGN_OR_RETURN(const std::string before, TrackOfFile(record.path));
  ASSIGN_OR_RETURN(Statement insert,
                   db_.Prepare("INSERT INTO files VALUES (?, ?, ?, ?, ?) ON CONFLICT (path) DO "
                               "UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
                               "track_id = excluded.track_id, error = excluded.error "
                               "WHERE excluded.mtime_ns > files.mtime_ns OR (excluded.mtime_ns = "
                               "files.mtime_ns AND excluded.error = '' AND files.error <> '')"));
  insert.BindBlob(1, record.path).Bind(2, record.size).Bind(3, record.mtime_ns);
  RETURN_IF_ERROR(insert.BindText(4, record.track_id).BindText(5, record.error).Run());
  AbsorbedFile absorbed{db_.Changes() > 0, {}};
  ASSIGN_OR_RETURN(const std::string after, TrackOfFile(record.path));
  if (before != after) absorbed.superseded_track = before;
  if (record.track_id != after) absorbed.superseded_track = record.track_id;
  return absorbed;
}

absl::StatusOr<std::string> LibraryDatabase::Followed() {
  absl::StatusOr<std::string> directory = GetMeta("followed");
  if (absl::IsNotFound(directory.status())) return std::string();
  return directory;
}

absl::Status LibraryDatabase::SetFollowed(const std::string& directory) {
  return SetMeta("followed", directory);
}

absl::StatusOr<std::set<std::string>> LibraryDatabase::Ids(Statement select) {
  std::set<std::string> ids;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return ids;
    ids.emplace(select.Text(0));
  }
}

absl::StatusOr<std::set<std::string>> LibraryDatabase::TrackIds() {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare("SELECT id FROM tracks"));
  return Ids(std::move(select));
}

absl::StatusOr<AnalyzedTrack> LibraryDatabase::GetTrack(const std::string& id) {
  ASSIGN_OR_RETURN(Statement select,
                   db_.Prepare("SELECT id, document, vectors, checksum FROM tracks WHERE id = ?"));
  ASSIGN_OR_RETURN(const bool found, select.BindText(1, id).Step());
  if (!found) return absl::NotFoundError(absl::StrCat("no track \"", id, "\" in ", path_));
  return ReadTrack(select);
}

absl::StatusOr<std::set<std::string>> LibraryDatabase::FollowedTracks(bool own) {
  RETURN_IF_ERROR(db_.Execute(kFollowedSchema));
  ASSIGN_OR_RETURN(Statement select, db_.Prepare("SELECT track_id FROM followed WHERE own = ?"));
  select.Bind(1, int64_t{own});
  return Ids(std::move(select));
}

absl::Status LibraryDatabase::AddFollowedTracks(std::span<const std::string> ids) {
  RETURN_IF_ERROR(db_.Execute(kFollowedSchema));
  ASSIGN_OR_RETURN(Statement insert, db_.Prepare("INSERT OR IGNORE INTO followed VALUES (?, 0)"));
  for (const std::string& id : ids) RETURN_IF_ERROR(insert.BindText(1, id).Run());
  return absl::OkStatus();
}

absl::Status LibraryDatabase::MarkOwnTrack(const std::string& id) {
  ASSIGN_OR_RETURN(Statement mark, db_.Prepare("UPDATE followed SET own = 1 WHERE track_id = ?"));
  return mark.BindText(1, id).Run();
}

absl::Status LibraryDatabase::ForgetFollowedTrack(const std::string& id) {
  ASSIGN_OR_RETURN(Statement remove, db_.Prepare("DELETE FROM followed WHERE track_id = ?"));
  return remove.BindText(1, id).Run();
}

absl::Status LibraryDatabase::MarkFollowed() {
  return db_.Execute(
      "INSERT OR REPLACE INTO meta SELECT 'followed_revision', value FROM meta "
      "WHERE key = 'revision'");
}

absl::StatusOr<std::set<std::string>> LibraryDatabase::ChangedSinceFollowed() {
  ASSIGN_OR_RETURN(Statement select,
                   db_.Prepare("SELECT id FROM tracks WHERE revision > "
                               "(SELECT value FROM meta WHERE key = 'followed_revision')"));
  return Ids(std::move(select));
}

absl::StatusOr<int64_t> LibraryDatabase::ForEachRow(
    const std::function<absl::Status(const Row&)>& use) {
  ASSIGN_OR_RETURN(const Transaction transaction,
                   Transaction::Begin(db_, Transaction::Kind::kRead));
  ASSIGN_OR_RETURN(const int64_t revision, GetRevision("revision"));
  ASSIGN_OR_RETURN(
      Statement select,
      db_.Prepare("SELECT id, document, vectors, checksum, revision FROM tracks ORDER BY id"));
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return revision;
    RETURN_IF_ERROR(use({std::string(select.Text(0)), select.Int(4), ReadTrack(select)}));
  }
}

absl::StatusOr<bool> LibraryDatabase::IsDeletedSince(const std::string& id, int64_t revision) {
  ASSIGN_OR_RETURN(Statement select,
                   db_.Prepare("SELECT 1 FROM deletions WHERE id = ? AND revision > ?"));
  return select.BindText(1, id).Bind(2, revision).Step();
}

}  // namespace libretto
