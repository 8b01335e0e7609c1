// Time as a dependency, so that tests decide what it is.
#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace libretto {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace libretto
