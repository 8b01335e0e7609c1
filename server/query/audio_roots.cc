#include "server/query/audio_roots.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

// `path` below `root`, both real; empty if it is not below.
fs::path Below(const fs::path& root, const fs::path& path) {
  const auto [in_root, in_path] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  fs::path rest;
  if (in_root != root.end()) return rest;
  for (auto part = in_path; part != path.end(); ++part) rest /= *part;
  return rest;
}

// Opens `rest` step by step from the directory `root`, through no symbolic link.
FileDescriptor OpenBelow(const fs::path& root, const fs::path& rest) {
  FileDescriptor directory(open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (const fs::path& step : rest.parent_path()) {
    if (!directory.valid()) return directory;
    directory = FileDescriptor(
        openat(directory.get(), step.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  if (!directory.valid()) return directory;
  return FileDescriptor(openat(directory.get(), rest.filename().c_str(),
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

absl::Status NotAllowed(const std::string& message) {
  return WithReason(absl::PermissionDeniedError(message), reason::kPathNotAllowed);
}

}  // namespace

absl::StatusOr<AllowedFile> AudioRoots::Open(const std::string& path) const {
  if (roots_.empty()) {
    return NotAllowed(
        "this server reads no files: upload the bytes, or have its operator set audio_root");
  }
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  for (const std::string& root : roots_) {
    if (error) break;
    std::error_code root_error;
    const fs::path real_root = fs::canonical(root, root_error);
    if (root_error) continue;
    const fs::path rest = Below(real_root, real);
    if (rest.empty()) continue;
    FileDescriptor file = OpenBelow(real_root, rest);
    if (!file.valid() && errno == EACCES) {
      return absl::PermissionDeniedError(absl::StrCat(real.string(), ": ", std::strerror(EACCES)));
    }
    if (!file.valid()) break;
    struct stat info = {};
    if (fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
      return absl::InvalidArgumentError(absl::StrCat(real.string(), ": not a regular file"));
    }
    return AllowedFile{std::move(file), real.string()};
  }
  // One answer for files that are missing and files outside, so that nothing is told of the rest of
  // the machine.
  return NotAllowed(
      absl::StrCat(path, " is not a file under one of the server's audio_root directories"));
}

}  // namespace libretto
