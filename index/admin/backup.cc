#include "index/admin/backup.h"

#include <exception>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/json_integer.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "index/admin/disk.h"
#include "index/sqlite/database.h"
#include "index/store/library.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

constexpr int kBackupFormat = 1;
constexpr char kManifest[] = "/backup.json";

absl::Status CopyDatabase(const std::string& from, const std::string& to,
                          const CountProgress& progress) {
  ASSIGN_OR_RETURN(Database source, Database::OpenFile(from, /*create=*/false));
  ASSIGN_OR_RETURN(Database copy, Database::OpenFile(to, /*create=*/true));
  return source.CopyTo(copy, progress);
}

// Checks each row, and makes the copy one plain file without a log beside it.
absl::StatusOr<BackupSummary> CheckCopy(const std::string& folder) {
  BackupSummary summary;
  {
    ASSIGN_OR_RETURN(LibraryDatabase copy, OpenDatabase(folder));
    ASSIGN_OR_RETURN(summary.revision, copy.ForEachTrack([&](const AnalyzedTrack&) {
      ++summary.tracks;
      return absl::OkStatus();
    }));
  }
  ASSIGN_OR_RETURN(Database copy, Database::OpenFile(DatabasePath(folder), /*create=*/false));
  RETURN_IF_ERROR(copy.Execute("PRAGMA journal_mode = DELETE"));
  return summary;
}

absl::Status WriteManifest(const std::string& folder, const ModelIdentity& model, absl::Time now,
                           const BackupSummary& summary) {
  ASSIGN_OR_RETURN(const std::string sha256, Sha256HexOfFile(DatabasePath(folder)));
  const nlohmann::ordered_json manifest = {
      {"format", kBackupFormat},
      {"time", absl::FormatTime(absl::RFC3339_sec, now, absl::UTCTimeZone())},
      {"model", {{"id", model.id}, {"preprocessing", model.preprocessing}}},
      {"tracks", summary.tracks},
      {"revision", summary.revision},
      {"files", {{"library.db", sha256}}}};
  return PosixFileSystem().WriteFile(
      folder + kManifest,
      manifest.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

absl::StatusOr<BackupSummary> VerifyBackup(const std::string& backup) {
  const std::string path = backup + kManifest;
  if (!PosixFileSystem().Exists(path)) {
    return absl::NotFoundError(absl::StrCat("no backup in ", backup,
                                            ": name a folder that `libretto-catalog backup` made"));
  }
  ASSIGN_OR_RETURN(const std::string bytes, PosixFileSystem().ReadFile(path));
  BackupSummary summary;
  std::string expected;
  try {
    const nlohmann::json manifest = nlohmann::json::parse(bytes);
    if (JsonInteger<int>(manifest.at("format")) > kBackupFormat) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " was made by a newer program: upgrade this one"));
    }
    expected = manifest.at("files").at("library.db").get<std::string>();
    summary.tracks = JsonInteger<int64_t>(manifest.at("tracks"));
    summary.revision = JsonInteger<int64_t>(manifest.at("revision"));
  } catch (const std::exception& e) {
    return absl::DataLossError(absl::StrCat(path, " cannot be read: ", e.what()));
  }
  ASSIGN_OR_RETURN(const std::string actual, Sha256HexOfFile(DatabasePath(backup)));
  if (actual == expected) return summary;
  return absl::DataLossError(
      absl::StrCat(DatabasePath(backup), " is damaged: it fails its checksum; use another backup"));
}

absl::Status CheckReplaceable(const std::string& directory) {
  absl::StatusOr<LibraryDatabase> database = OpenDatabase(directory);
  if (absl::IsNotFound(database.status())) return absl::OkStatus();
  RETURN_IF_ERROR(database.status());
  ASSIGN_OR_RETURN(const std::vector<FileRecord> files, database->Files());
  bool has_tracks = false;
  const absl::StatusOr<int64_t> walked = database->ForEachTrack([&](const AnalyzedTrack&) {
    has_tracks = true;
    return absl::CancelledError();
  });
  if (!walked.ok() && !has_tracks) return walked.status();
  if (files.empty() && !has_tracks) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      directory, " holds a catalogue: --force replaces it, or name another directory"));
}

// A damaged file cannot be written over by SQLite: it goes first.
absl::Status RemoveDamagedDatabase(const std::string& directory) {
  if (!absl::IsDataLoss(OpenDatabase(directory).status())) return absl::OkStatus();
  for (const char* suffix : {"", "-wal", "-shm"}) {
    RETURN_IF_ERROR(PosixFileSystem().RemoveAll(DatabasePath(directory) + suffix));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BackupSummary> BackUp(const std::string& directory, const std::string& out,
                                     absl::Time now, const CountProgress& progress) {
  FileSystem& files = PosixFileSystem();
  const std::filesystem::path target = std::filesystem::path(out) / "";
  const std::string path = target.parent_path().string();  // without a slash at the end
  if (files.Exists(path)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " exists: name a new folder"));
  }
  ASSIGN_OR_RETURN(const LibraryDatabase source, OpenDatabase(directory));
  const std::string partial = path + ".partial";
  RETURN_IF_ERROR(files.RemoveAll(partial));
  RETURN_IF_ERROR(files.CreateDirectories(partial));
  RETURN_IF_ERROR(CopyDatabase(DatabasePath(directory), DatabasePath(partial), progress));
  ASSIGN_OR_RETURN(BackupSummary summary, CheckCopy(partial));
  RETURN_IF_ERROR(files.SyncFile(DatabasePath(partial)));
  RETURN_IF_ERROR(WriteManifest(partial, source.model(), now, summary));
  RETURN_IF_ERROR(files.SyncDirectory(partial));
  RETURN_IF_ERROR(files.Rename(partial, path));
  const std::string parent = std::filesystem::path(path).parent_path().string();
  RETURN_IF_ERROR(files.SyncDirectory(parent.empty() ? "." : parent));
  summary.bytes = DiskBytes(path);
  return summary;
}

absl::StatusOr<BackupSummary> Restore(const std::string& backup, const std::string& directory,
                                      bool force, const CountProgress& progress) {
  FileSystem& files = PosixFileSystem();
  ASSIGN_OR_RETURN(BackupSummary summary, VerifyBackup(backup));
  if (!force) RETURN_IF_ERROR(CheckReplaceable(directory));
  RETURN_IF_ERROR(files.CreateDirectories(directory));
  // From here until the publication the directory has no snapshot, rather than one of other tracks.
  RETURN_IF_ERROR(files.RemoveAll(absl::StrCat(directory, "/CURRENT")));
  RETURN_IF_ERROR(files.SyncDirectory(directory));
  RETURN_IF_ERROR(RemoveDamagedDatabase(directory));
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<const MappedFile> image,
                     MappedFile::Open(DatabasePath(backup)));
    ASSIGN_OR_RETURN(Database source, Database::OpenImage(image->bytes(), DatabasePath(backup)));
    ASSIGN_OR_RETURN(Database target, Database::OpenFile(DatabasePath(directory), /*create=*/true));
    RETURN_IF_ERROR(source.CopyTo(target, progress));
    RETURN_IF_ERROR(target.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  RETURN_IF_ERROR(files.SyncDirectory(directory));
  LibraryOptions options;
  options.directory = directory;
  options.repair = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<Library> library, Library::Open(options));
  RETURN_IF_ERROR(library->Publish());
  summary.bytes = DiskBytes(directory);
  return summary;
}

}  // namespace libretto
