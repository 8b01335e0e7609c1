#include "server/identity/followed_files.h"

#include <utility>

#include "base/file_system.h"
#include "base/logging.h"
#include "base/status_macros.h"

namespace libretto {

FollowedFiles::FollowedFiles(std::vector<std::string> paths, Apply apply)
    : paths_(std::move(paths)), apply_(std::move(apply)) {}

absl::Status FollowedFiles::Load() {
  std::vector<std::string> contents;
  for (const std::string& path : paths_) {
    ASSIGN_OR_RETURN(contents.emplace_back(), PosixFileSystem().ReadFile(path));
  }
  absl::MutexLock lock(&mutex_);
  if (contents == seen_) return absl::OkStatus();
  RETURN_IF_ERROR(apply_(contents));
  seen_ = std::move(contents);
  return absl::OkStatus();
}

void FollowedFiles::Follow() {
  const absl::Status status = Load();
  const std::string error(status.message());
  absl::MutexLock lock(&mutex_);
  if (!status.ok() && error != last_error_) {
    Log(LogLevel::kError, "reload failed", {{"error", error}, {"serving", "as before"}});
  }
  last_error_ = error;
}

}  // namespace libretto
