#include "server/rpc/call_tracker.h"

namespace libretto {

bool CallTracker::Enter() {
  absl::MutexLock lock(&mutex_);
  if (draining_) return false;
  ++active_;
  return true;
}

void CallTracker::Leave() {
  absl::MutexLock lock(&mutex_);
  --active_;
}

void CallTracker::StartDraining() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
}

bool CallTracker::AwaitIdle(absl::Time deadline) {
  const auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return active_ == 0; };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithDeadline(absl::Condition(&idle), deadline);
}

}  // namespace libretto
