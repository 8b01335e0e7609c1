#pragma once

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace libretto {

// Whether calls should be sent to this server. Thread-safe.
class Readiness {
 public:
  // Why not; empty: it is ready. Not ready at first.
  std::string reason() const {
    absl::ReaderMutexLock lock(&mutex_);
    return reason_;
  }
  void SetReady() { Set(""); }
  void SetNotReady(const std::string& reason) { Set(reason); }

 private:
  void Set(const std::string& reason) {
    absl::MutexLock lock(&mutex_);
    reason_ = reason;
  }

  mutable absl::Mutex mutex_;
  std::string reason_ ABSL_GUARDED_BY(mutex_) = "starting";
};

}  // namespace libretto
