#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace libretto {

// Time that passes only as told: by Advance, and by `step` at every look.
class FakeClock : public Clock {
 public:
  explicit FakeClock(absl::Duration step = absl::ZeroDuration()) : step_(step) {}

  absl::Time Now() const override {
    return absl::UnixEpoch() + absl::Nanoseconds(nanos_.fetch_add(absl::ToInt64Nanoseconds(step_)));
  }
  void Advance(absl::Duration duration) { nanos_ += absl::ToInt64Nanoseconds(duration); }

 private:
  const absl::Duration step_;
  mutable std::atomic<int64_t> nanos_ = 0;
};

}  // namespace libretto
