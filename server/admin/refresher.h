// Keeps a library's view up with what other processes change.
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "index/store/library.h"

namespace libretto {

// Calls Library::Refresh at an interval on a thread of its own, logging changes and errors.
class Refresher {
 public:
  // `library` outlives this object. An interval of zero: never.
  Refresher(Library& library, absl::Duration interval);
  ~Refresher();

 private:
  void Loop(absl::Duration interval);

  Library& library_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace libretto
