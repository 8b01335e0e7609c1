// How much one key may ask for: a token bucket and a quota by the day.
#pragma once

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace libretto {

// Zero: no limit.
struct Limits {
  double requests_per_second = 0;  // in the long run
  double burst = 0;                // at once, at least 1; meaningful with requests_per_second
  int64_t requests_per_day = 0;    // from midnight to midnight, UTC
};

// Thread-safe.
class Meter {
 public:
  // Begins with a full bucket and an unused day.
  Meter(const Limits& limits, absl::Time now);

  // New limits for what was counted so far.
  void SetLimits(const Limits& limits);

  // Counts a request of the key `name`, or refuses it, uncounted: RESOURCE_EXHAUSTED with a reason
  // and how long to wait. A clock that is set back refills nothing.
  absl::Status Charge(const std::string& name, absl::Time now);

 private:
  void Refill(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  Limits limits_ ABSL_GUARDED_BY(mutex_);
  double tokens_ ABSL_GUARDED_BY(mutex_);
  absl::Time refilled_ ABSL_GUARDED_BY(mutex_);
  absl::Time day_ ABSL_GUARDED_BY(mutex_);  // its midnight
  int64_t used_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace libretto
