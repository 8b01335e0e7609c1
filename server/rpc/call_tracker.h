// Calls in flight, so that a server can stop once it has finished what it accepted.
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace libretto {

// Thread-safe.
class CallTracker {
 public:
  // Admits work; false once draining. Every admitted piece of work ends with Leave().
  bool Enter();
  void Leave();

  void StartDraining();
  // Waits until no work is left; false if some still is at `deadline`.
  bool AwaitIdle(absl::Time deadline);

 private:
  absl::Mutex mutex_;
  int active_ ABSL_GUARDED_BY(mutex_) = 0;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace libretto
