// Files that may be exchanged while the server runs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace libretto {

// Files that are of use only together. Thread-safe.
class FollowedFiles {
 public:
  // Takes the bytes of the files, in the order of their paths; on an error it changed nothing.
  using Apply = std::function<absl::Status(const std::vector<std::string>& contents)>;

  FollowedFiles(std::vector<std::string> paths, Apply apply);

  // Reads the files and, where that is not what was read last, applies them. The error of a file
  // that cannot be read, naming it, or of `apply`.
  absl::Status Load();

  // The same for a running server: what was wrong is logged, once, and all stays as it was.
  void Follow();

 private:
  const std::vector<std::string> paths_;
  const Apply apply_;
  absl::Mutex mutex_;
  std::vector<std::string> seen_ ABSL_GUARDED_BY(mutex_);
  std::string last_error_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
