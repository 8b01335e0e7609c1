// The caller's patience: how long an answer is wanted and whether it still is.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace libretto {

struct Call {
  absl::Time deadline = absl::InfiniteFuture();
  std::function<bool()> cancelled;  // null: never; asked by one thread at a time

  // OK while the answer is wanted; DEADLINE_EXCEEDED, saying before which stage, or CANCELLED.
  absl::Status StillWanted(const Clock& clock, const char* next_stage) const;
};

}  // namespace libretto
