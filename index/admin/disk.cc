#include "index/admin/disk.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace libretto {

namespace fs = std::filesystem;

std::string DatabasePath(const std::string& catalog) {
  return absl::StrCat(catalog, "/library.db");
}

absl::StatusOr<LibraryDatabase> OpenDatabase(const std::string& catalog,
                                             const ModelIdentity& wanted) {
  const std::string path = DatabasePath(catalog);
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return absl::NotFoundError(absl::StrCat("no catalogue in ", catalog));
  }
  return LibraryDatabase::Open(path, wanted, /*create=*/false);
}

int64_t DiskBytes(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) {
    const uintmax_t size = fs::file_size(path, error);
    return error ? 0 : static_cast<int64_t>(size);
  }
  int64_t bytes = 0;
  // Files may go while they are counted.
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    bytes += DiskBytes(at->path().string());
  }
  return bytes;
}

CatalogBytes MeasureCatalog(const std::string& catalog) {
  const std::string database = DatabasePath(catalog);
  CatalogBytes bytes;
  bytes.database = DiskBytes(database) + DiskBytes(database + "-wal");
  bytes.snapshots = DiskBytes(absl::StrCat(catalog, "/snapshots"));
  bytes.total = DiskBytes(catalog);
  return bytes;
}

std::string FormatBytes(int64_t bytes) {
  const auto b = static_cast<double>(bytes);
  if (b < 1e3) return absl::StrCat(bytes, " bytes");
  if (b < 1e6) return absl::StrFormat("%.0f kB", b / 1e3);
  if (b < 1e9) return absl::StrFormat("%.1f MB", b / 1e6);
  return absl::StrFormat("%.2f GB", b / 1e9);
}

}  // namespace libretto
