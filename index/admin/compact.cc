#include "index/admin/compact.h"

#include <memory>

#include "base/status_macros.h"
#include "index/sqlite/database.h"
#include "index/store/library.h"

namespace libretto {

absl::StatusOr<CompactSummary> Compact(const std::string& directory,
                                       const std::string& index_kind) {
  CompactSummary summary;
  summary.before = MeasureCatalog(directory);
  LibraryOptions options;
  options.directory = directory;
  options.index_kind = index_kind;
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<Library> library, Library::Open(options));
    RETURN_IF_ERROR(library->Publish());
    summary.index_kind = library->view()->stats().index_kind;
  }
  {
    ASSIGN_OR_RETURN(Database database, Database::OpenFile(DatabasePath(directory), false));
    RETURN_IF_ERROR(database.Execute("VACUUM"));
    RETURN_IF_ERROR(database.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  summary.after = MeasureCatalog(directory);
  return summary;
}

}  // namespace libretto
