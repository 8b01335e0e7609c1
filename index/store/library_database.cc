#include "index/store/library_database.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/store/track_codec.h"

namespace libretto {
namespace {

constexpr int kFormat = 1;

// deferred = 1: shown by views only through the next snapshot.
constexpr char kSchema[] = R"sql(
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tracks(id TEXT PRIMARY KEY, revision INTEGER NOT NULL,
    deferred INTEGER NOT NULL, added_ns INTEGER NOT NULL, document TEXT NOT NULL,
    vectors BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS tracks_revision ON tracks(revision);
CREATE TABLE IF NOT EXISTS deletions(id TEXT PRIMARY KEY, revision INTEGER NOT NULL,
    deferred INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files(path BLOB PRIMARY KEY, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, track_id TEXT NOT NULL, error TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_track ON files(track_id);
INSERT OR IGNORE INTO meta VALUES ('revision', 0), ('published_revision', 0);
)sql";

}  // namespace

absl::StatusOr<LibraryDatabase> LibraryDatabase::Open(const std::string& path,
                                                      const ModelIdentity& wanted, bool create) {
  ASSIGN_OR_RETURN(Database db, Database::OpenFile(path, create));
  LibraryDatabase library(std::move(db), path);
  RETURN_IF_ERROR(library.InitModel(wanted, create));
  return library;
}

absl::Status LibraryDatabase::InitModel(const ModelIdentity& wanted, bool create) {
  if (create) {
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db_, Transaction::Kind::kWrite));
    RETURN_IF_ERROR(db_.Execute(kSchema));
    RETURN_IF_ERROR(InitDuplicates());
    const absl::StatusOr<std::string> format = GetMeta("format");
    if (absl::IsNotFound(format.status())) {
      if (wanted.id.empty() || wanted.dimension < 1) {
        return absl::InvalidArgumentError("a new catalogue needs a model: name its bundle");
      }
      RETURN_IF_ERROR(SetMeta("model_id", wanted.id));
      RETURN_IF_ERROR(SetMeta("preprocessing", wanted.preprocessing));
      RETURN_IF_ERROR(SetMeta("dimension", absl::StrCat(wanted.dimension)));
      RETURN_IF_ERROR(SetMeta("format", absl::StrCat(kFormat)));
    }
    RETURN_IF_ERROR(transaction.Commit());
  }
  RETURN_IF_ERROR(CheckComplete());
  RETURN_IF_ERROR(InitDuplicates());
  int format = 0;
  ASSIGN_OR_RETURN(const std::string format_text, GetMeta("format"));
  if (!absl::SimpleAtoi(format_text, &format) || format > kFormat) {
    return absl::FailedPreconditionError(absl::StrCat(path_, " has format ", format_text,
                                                      ", made by a newer program; this one reads ",
                                                      kFormat, ": upgrade it"));
  }
  ASSIGN_OR_RETURN(model_.id, GetMeta("model_id"));
  ASSIGN_OR_RETURN(model_.preprocessing, GetMeta("preprocessing"));
  ASSIGN_OR_RETURN(const std::string dimension, GetMeta("dimension"));
  if (!absl::SimpleAtoi(dimension, &model_.dimension)) {
    return absl::DataLossError(absl::StrCat(path_, " has no dimension"));
  }
  return CheckModel(wanted);
}

absl::Status LibraryDatabase::CheckComplete() {
  ASSIGN_OR_RETURN(Statement select,
                   db_.Prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'"));
  ASSIGN_OR_RETURN(const bool complete, select.Step());
  if (complete) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(path_, " holds no catalogue"));
}

absl::Status LibraryDatabase::CheckModel(const ModelIdentity& wanted) const {
  if (wanted.id.empty() || (wanted.id == model_.id && wanted.dimension == model_.dimension &&
                            wanted.preprocessing == model_.preprocessing)) {
    return absl::OkStatus();
  }
  const auto describe = [](const ModelIdentity& m) {
    return absl::StrCat("\"", m.id, "\" (", m.dimension, " dimensions, preprocessing ",
                        m.preprocessing, ")");
  };
  return absl::FailedPreconditionError(absl::StrCat(
      "catalogue ", path_, " was made by model ", describe(model_),
      " and cannot be used with model ", describe(wanted),
      ": open it with the model that made it, or compute its tracks anew into another ",
      "directory (libretto-index --model BUNDLE --catalog NEW_DIRECTORY --from CATALOG)"));
}

absl::StatusOr<std::string> LibraryDatabase::GetMeta(const std::string& key) {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare("SELECT value FROM meta WHERE key = ?"));
  ASSIGN_OR_RETURN(const bool found, select.BindText(1, key).Step());
  if (!found) return absl::NotFoundError(absl::StrCat(path_, " has no ", key));
  return std::string(select.Text(0));
}

absl::Status LibraryDatabase::SetMeta(const std::string& key, std::string_view value) {
  ASSIGN_OR_RETURN(Statement insert, db_.Prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)"));
  return insert.BindText(1, key).BindText(2, value).Run();
}

absl::StatusOr<int64_t> LibraryDatabase::GetRevision(const std::string& key) {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare("SELECT value FROM meta WHERE key = ?"));
  ASSIGN_OR_RETURN(const bool found, select.BindText(1, key).Step());
  if (!found) return absl::DataLossError(absl::StrCat(path_, " has no ", key));
  return select.Int(0);
}

absl::StatusOr<int64_t> LibraryDatabase::NextRevision() {
  ASSIGN_OR_RETURN(
      Statement update,
      db_.Prepare("UPDATE meta SET value = value + 1 WHERE key = 'revision' RETURNING value"));
  ASSIGN_OR_RETURN(const bool found, update.Step());
  if (!found) return absl::DataLossError(absl::StrCat(path_, " has no revision"));
  return update.Int(0);
}

absl::Status LibraryDatabase::PutTrack(const AnalyzedTrack& track, absl::Time added, bool defer,
                                       bool as_added) {
  AnalyzedTrack stored = track;
  stored.track.added_time = added;
  ASSIGN_OR_RETURN(const int64_t published, GetRevision("published_revision"));
  ASSIGN_OR_RETURN(Statement old,
                   db_.Prepare("SELECT added_ns, deferred, revision FROM tracks WHERE id = ?"));
  ASSIGN_OR_RETURN(const bool replaces, old.BindText(1, track.track.id).Step());
  if (replaces) {
    if (!as_added) stored.track.added_time = absl::FromUnixNanos(old.Int(0));
    // What a view shows from here, not from a snapshot, must not vanish from it.
    if (old.Int(1) == 0 && old.Int(2) > published) defer = false;
  }
  ASSIGN_OR_RETURN(const int64_t revision, NextRevision());
  const EncodedTrack encoded = Encode(stored);
  ASSIGN_OR_RETURN(Statement insert,
                   db_.Prepare("INSERT OR REPLACE INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?)"));
  insert.BindText(1, track.track.id).Bind(2, revision).Bind(3, int64_t{defer});
  insert.Bind(4, absl::ToUnixNanos(stored.track.added_time)).BindText(5, encoded.document);
  insert.BindBlob(6, encoded.vectors).Bind(7, int64_t{encoded.checksum});
  RETURN_IF_ERROR(insert.Run());
  if (track.fingerprint) RETURN_IF_ERROR(PutFingerprint(track.track.id, *track.fingerprint));
  ASSIGN_OR_RETURN(Statement revive, db_.Prepare("DELETE FROM deletions WHERE id = ?"));
  return revive.BindText(1, track.track.id).Run();
}

absl::StatusOr<bool> LibraryDatabase::RemoveTrack(const std::string& id, bool defer) {
  ASSIGN_OR_RETURN(Statement remove, db_.Prepare("DELETE FROM tracks WHERE id = ?"));
  RETURN_IF_ERROR(remove.BindText(1, id).Run());
  if (db_.Changes() == 0) return false;
  RETURN_IF_ERROR(RemoveFingerprint(id));
  ASSIGN_OR_RETURN(const int64_t revision, NextRevision());
  ASSIGN_OR_RETURN(Statement bury,
                   db_.Prepare("INSERT OR REPLACE INTO deletions VALUES (?, ?, ?)"));
  RETURN_IF_ERROR(bury.BindText(1, id).Bind(2, revision).Bind(3, int64_t{defer}).Run());
  return true;
}

absl::StatusOr<bool> LibraryDatabase::RemoveTrackWithoutFiles(const std::string& id) {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare("SELECT 1 FROM files WHERE track_id = ? LIMIT 1"));
  ASSIGN_OR_RETURN(const bool has_files, select.BindText(1, id).Step());
  if (has_files) return false;
  return RemoveTrack(id, /*defer=*/true);
}

absl::Status LibraryDatabase::InTransaction(const std::function<absl::Status()>& body) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db_, Transaction::Kind::kWrite));
  RETURN_IF_ERROR(body());
  return transaction.Commit();
}

absl::Status LibraryDatabase::Upsert(const AnalyzedTrack& track, absl::Time now) {
  return PutTrack(track, now, /*defer=*/false);
}

absl::Status LibraryDatabase::Delete(const std::string& id) {
  ASSIGN_OR_RETURN(const bool removed, RemoveTrack(id, /*defer=*/false));
  if (removed) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("no track \"", id, "\" in the catalogue"));
}

absl::StatusOr<std::string> LibraryDatabase::TrackOfFile(const std::string& path) {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare("SELECT track_id FROM files WHERE path = ?"));
  ASSIGN_OR_RETURN(const bool found, select.BindBlob(1, path).Step());
  return found ? std::string(select.Text(0)) : std::string();
}

absl::Status LibraryDatabase::RecordFile(const FileRecord& record, const AnalyzedTrack* track,
                                         absl::Time now) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db_, Transaction::Kind::kWrite));
  ASSIGN_OR_RETURN(const std::string before, TrackOfFile(record.path));
  if (track) {
    RETURN_IF_ERROR(PutTrack(*track, now, /*defer=*/true));
  } else if (!record.track_id.empty() && record.error.empty()) {
    ASSIGN_OR_RETURN(const bool known, HasTrack(record.track_id));
    if (!known) {
      return absl::NotFoundError(absl::StrCat("file ", record.path, " names track \"",
                                              record.track_id,
                                              "\", which is not in the catalogue"));
    }
  }
  ASSIGN_OR_RETURN(Statement insert,
                   db_.Prepare("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)"));
  insert.BindBlob(1, record.path).Bind(2, record.size).Bind(3, record.mtime_ns);
  RETURN_IF_ERROR(insert.BindText(4, record.track_id).BindText(5, record.error).Run());
  if (!before.empty() && before != record.track_id) {
    RETURN_IF_ERROR(RemoveTrackWithoutFiles(before).status());
  }
  return transaction.Commit();
}

absl::StatusOr<std::vector<FileRecord>> LibraryDatabase::Files() {
  ASSIGN_OR_RETURN(Statement select,
                   db_.Prepare("SELECT path, size, mtime_ns, track_id, error, id IS NOT NULL, "
                               "coalesce(json_extract(document, '$.coverage'), 'full') "
                               "FROM files LEFT JOIN tracks ON id = track_id ORDER BY path"));
  std::vector<FileRecord> files;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return files;
    FileRecord& file = files.emplace_back();
    file.path = select.Blob(0);
    file.size = select.Int(1);
    file.mtime_ns = select.Int(2);
    file.track_id = select.Text(3);
    file.error = select.Text(4);
    if (select.Int(5) != 0) {
      ASSIGN_OR_RETURN(file.coverage, ParseCoverage(select.Text(6)));
    }
  }
}

absl::StatusOr<bool> LibraryDatabase::HasTrack(const std::string& id) {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare("SELECT 1 FROM tracks WHERE id = ?"));
  return select.BindText(1, id).Step();
}

absl::StatusOr<int64_t> LibraryDatabase::ForgetFiles(std::span<const std::string> paths) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db_, Transaction::Kind::kWrite));
  ASSIGN_OR_RETURN(Statement forget, db_.Prepare("DELETE FROM files WHERE path = ?"));
  int64_t gone = 0;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const std::string id, TrackOfFile(path));
    RETURN_IF_ERROR(forget.BindBlob(1, path).Run());
    if (id.empty()) continue;
    ASSIGN_OR_RETURN(const bool removed, RemoveTrackWithoutFiles(id));
    gone += removed;
  }
  RETURN_IF_ERROR(transaction.Commit());
  return gone;
}

absl::StatusOr<AnalyzedTrack> LibraryDatabase::ReadTrack(const Statement& row) {
  absl::StatusOr<AnalyzedTrack> track =
      Decode(row.Text(1), row.Blob(2), static_cast<uint32_t>(row.Int(3)), model_.dimension);
  if (track.ok()) return track;
  return absl::Status(
      track.status().code(),
      absl::StrCat(path_, ", track \"", std::string(row.Text(0)), "\": ", track.status().message(),
                   "; restore the file from a backup, or index the music again"));
}

absl::StatusOr<Changes> LibraryDatabase::ChangesSince(int64_t revision) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db_, Transaction::Kind::kRead));
  Changes changes;
  ASSIGN_OR_RETURN(changes.revision, GetRevision("revision"));
  ASSIGN_OR_RETURN(changes.published_revision, GetRevision("published_revision"));
  ASSIGN_OR_RETURN(changes.duplicates_revision, GetRevision("duplicates_revision"));
  if (changes.revision == revision) return changes;
  ASSIGN_OR_RETURN(Statement tracks,
                   db_.Prepare("SELECT id, document, vectors, checksum, revision FROM tracks "
                               "INDEXED BY tracks_revision "
                               "WHERE revision > ? AND deferred = 0 ORDER BY id"));
  for (tracks.Bind(1, revision);;) {
    ASSIGN_OR_RETURN(const bool more, tracks.Step());
    if (!more) break;
    ASSIGN_OR_RETURN(AnalyzedTrack track, ReadTrack(tracks));
    changes.upserts.push_back(std::make_shared<const AnalyzedTrack>(std::move(track)));
    changes.visible_revision = std::max(changes.visible_revision, tracks.Int(4));
  }
  ASSIGN_OR_RETURN(Statement deletions,
                   db_.Prepare("SELECT id, revision FROM deletions "
                               "WHERE revision > ? AND deferred = 0 ORDER BY id"));
  for (deletions.Bind(1, revision);;) {
    ASSIGN_OR_RETURN(const bool more, deletions.Step());
    if (!more) break;
    changes.deletions.emplace_back(deletions.Text(0));
    changes.visible_revision = std::max(changes.visible_revision, deletions.Int(1));
  }
  return changes;
}

absl::StatusOr<int64_t> LibraryDatabase::ForEachTrack(
    const std::function<absl::Status(const AnalyzedTrack&)>& use) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db_, Transaction::Kind::kRead));
  ASSIGN_OR_RETURN(const int64_t revision, GetRevision("revision"));
  ASSIGN_OR_RETURN(Statement select,
                   db_.Prepare("SELECT id, document, vectors, checksum FROM tracks ORDER BY id"));
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return revision;
    ASSIGN_OR_RETURN(const AnalyzedTrack track, ReadTrack(select));
    RETURN_IF_ERROR(use(track));
  }
}

absl::Status LibraryDatabase::SetPublished(int64_t revision, int64_t forget_deletions) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db_, Transaction::Kind::kWrite));
  ASSIGN_OR_RETURN(Statement publish,
                   db_.Prepare("UPDATE meta SET value = max(value, ?) WHERE key = "
                               "'published_revision'"));
  RETURN_IF_ERROR(publish.Bind(1, revision).Run());
  ASSIGN_OR_RETURN(Statement purge, db_.Prepare("DELETE FROM deletions WHERE revision <= ?"));
  RETURN_IF_ERROR(purge.Bind(1, forget_deletions).Run());
  return transaction.Commit();
}

}  // namespace libretto
