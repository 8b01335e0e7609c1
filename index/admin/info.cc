#include "index/admin/info.h"

#include <limits>
#include <memory>
#include <vector>

#include "base/file_system.h"
#include "base/status_macros.h"
#include "index/sqlite/database.h"
#include "index/store/library_database.h"
#include "index/store/snapshot.h"

namespace libretto {
namespace {

absl::StatusOr<std::string> ReadFormat(const std::string& directory) {
  ASSIGN_OR_RETURN(Database database, Database::OpenFile(DatabasePath(directory), false));
  ASSIGN_OR_RETURN(Statement select,
                   database.Prepare("SELECT value FROM meta WHERE key = 'format'"));
  ASSIGN_OR_RETURN(const bool found, select.Step());
  return found ? std::string(select.Text(0)) : std::string();
}

}  // namespace

absl::StatusOr<CatalogInfo> ReadInfo(const std::string& directory) {
  LibraryOptions options;
  options.directory = directory;
  CatalogInfo info;
  info.directory = directory;
  ASSIGN_OR_RETURN(const std::unique_ptr<Library> library, Library::Open(options));
  info.model = library->view()->model();
  info.stats = library->view()->stats();
  ASSIGN_OR_RETURN(const std::vector<FileRecord> files, library->Files());
  info.files = static_cast<int64_t>(files.size());
  for (const FileRecord& file : files) info.unreadable += !file.error.empty();
  ASSIGN_OR_RETURN(LibraryDatabase database, OpenDatabase(directory));
  ASSIGN_OR_RETURN(const Changes changes,
                   database.ChangesSince(std::numeric_limits<int64_t>::max()));
  info.revision = changes.revision;
  info.published_revision = changes.published_revision;
  ASSIGN_OR_RETURN(info.format, ReadFormat(directory));
  if (const auto current = ReadCurrent(PosixFileSystem(), directory); current.ok()) {
    info.snapshot = current->name;
  }
  info.bytes = MeasureCatalog(directory);
  return info;
}

}  // namespace libretto
