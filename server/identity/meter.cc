#include "server/identity/meter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

// Spares a caller the round of an answer a rounding error too early.
constexpr double kTokenTolerance = 1e-9;

absl::Time MidnightBefore(absl::Time time) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(time) / 86400 * 86400);
}

}  // namespace

Meter::Meter(const Limits& limits, absl::Time now)
    : limits_(limits), tokens_(limits.burst), refilled_(now), day_(MidnightBefore(now)) {}

void Meter::SetLimits(const Limits& limits) {
  absl::MutexLock lock(&mutex_);
  // Who had no limit, or a lower one, begins with what is added.
  tokens_ = std::min(limits.burst, tokens_ + std::max(0.0, limits.burst - limits_.burst));
  limits_ = limits;
}

void Meter::Refill(absl::Time now) {
  if (now > refilled_) {
    const double seconds = absl::ToDoubleSeconds(now - refilled_);
    tokens_ = std::min(limits_.burst, tokens_ + seconds * limits_.requests_per_second);
  }
  refilled_ = now;
  if (const absl::Time day = MidnightBefore(now); day > day_) {
    day_ = day;
    used_ = 0;
  }
}

absl::Status Meter::Charge(const std::string& name, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Refill(now);
  if (limits_.requests_per_day > 0 && used_ >= limits_.requests_per_day) {
    const absl::Status status = absl::ResourceExhaustedError(
        absl::StrCat("key \"", name, "\" has used its ", limits_.requests_per_day,
                     " requests of this day; the next begins at midnight UTC"));
    return RetryAfter(WithReason(status, reason::kQuotaUsedUp), day_ + absl::Hours(24) - now);
  }
  if (limits_.requests_per_second > 0) {
    if (tokens_ < 1 - kTokenTolerance) {
      const absl::Status status = absl::ResourceExhaustedError(
          absl::StrCat("key \"", name, "\" may make ", limits_.requests_per_second,
                       " requests a second and ", limits_.burst, " at once: slow down"));
      return RetryAfter(WithReason(status, reason::kRateExceeded),
                        absl::Seconds((1 - tokens_) / limits_.requests_per_second));
    }
    tokens_ -= 1;
  }
  ++used_;
  return absl::OkStatus();
}

}  // namespace libretto
