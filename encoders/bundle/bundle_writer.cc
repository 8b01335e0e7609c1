#include "encoders/bundle/bundle_writer.h"

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

std::string ParentOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string WithoutTrailingSlashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

absl::Status WriteBundle(Manifest manifest, const std::map<std::string, std::string>& files,
                         const std::string& out_dir) {
  FileSystem& disk = PosixFileSystem();
  const std::string target = WithoutTrailingSlashes(out_dir);
  const std::string fresh = target + ".new", old = target + ".old";
  RETURN_IF_ERROR(disk.RemoveAll(fresh));
  RETURN_IF_ERROR(disk.CreateDirectories(fresh));
  manifest.files.clear();
  for (const auto& [name, bytes] : files) {
    manifest.files[name] = {Sha256Hex(bytes), static_cast<int64_t>(bytes.size())};
    RETURN_IF_ERROR(disk.WriteFile(absl::StrCat(fresh, "/", name), bytes));
  }
  RETURN_IF_ERROR(disk.WriteFile(absl::StrCat(fresh, "/", std::string(kManifestFile)),
                                 SerializeManifest(manifest, ManifestKind::kBundle)));
  RETURN_IF_ERROR(disk.SyncDirectory(fresh));
  if (disk.Exists(target)) {
    RETURN_IF_ERROR(disk.RemoveAll(old));
    RETURN_IF_ERROR(disk.Rename(target, old));
  }
  RETURN_IF_ERROR(disk.Rename(fresh, target));
  RETURN_IF_ERROR(disk.SyncDirectory(ParentOf(target)));
  return disk.RemoveAll(old);
}

}  // namespace libretto
