#include "server/identity/meter.h"

#include <catch2/catch.hpp>

#include "server/query/errors.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

const absl::Time kNoon = absl::FromCivil(absl::CivilSecond(2026, 11, 28, 12), absl::UTCTimeZone());

int Accepted(Meter& meter, absl::Time now, int tries) {
  int accepted = 0;
  for (int i = 0; i < tries; ++i) accepted += meter.Charge("x", now).ok();
  return accepted;
}

TEST_CASE("a burst is let through, then the rate, and no more is saved up than a burst") {
  Meter meter({.requests_per_second = 2, .burst = 5}, kNoon);
  CHECK(Accepted(meter, kNoon, 10) == 5);
  CHECK(Accepted(meter, kNoon + absl::Milliseconds(499), 10) == 0);
  CHECK(Accepted(meter, kNoon + absl::Milliseconds(500), 10) == 1);
  CHECK(Accepted(meter, kNoon + absl::Milliseconds(1500), 10) == 2);
  CHECK(Accepted(meter, kNoon + absl::Hours(1), 10) == 5);
}

TEST_CASE("a refusal over the rate says when to come back, and then is right") {
  Meter meter({.requests_per_second = 0.5, .burst = 1}, kNoon);
  REQUIRE(meter.Charge("site", kNoon).ok());
  const absl::Status status = meter.Charge("site", kNoon + absl::Milliseconds(600));
  CHECK(absl::IsResourceExhausted(status));
  CHECK(ReasonOf(status) == reason::kRateExceeded);
  CHECK_THAT(std::string(status.message()),
             Contains("\"site\"") && Contains("0.5 requests a second and 1 at once"));
  REQUIRE(RetryOf(status).has_value());
  CHECK(absl::AbsDuration(*RetryOf(status) - absl::Milliseconds(1400)) < absl::Microseconds(1));
  CHECK(meter.Charge("site", kNoon + absl::Milliseconds(600) + *RetryOf(status)).ok());
}

TEST_CASE("a quota holds until midnight UTC and begins anew there") {
  Meter meter({.requests_per_day = 3}, kNoon);
  CHECK(Accepted(meter, kNoon, 5) == 3);
  const absl::Time evening = kNoon + absl::Hours(11);
  const absl::Status status = meter.Charge("site", evening);
  CHECK(absl::IsResourceExhausted(status));
  CHECK(ReasonOf(status) == reason::kQuotaUsedUp);
  CHECK(RetryOf(status) == absl::Hours(1));
  CHECK(Accepted(meter, kNoon + absl::Hours(12) - absl::Nanoseconds(1), 5) == 0);
  CHECK(Accepted(meter, kNoon + absl::Hours(12), 5) == 3);
  CHECK(Accepted(meter, kNoon + absl::Hours(24 * 7), 5) == 3);
}

TEST_CASE("what one limit refuses does not count against the other") {
  Meter meter({.requests_per_second = 1, .burst = 2, .requests_per_day = 3}, kNoon);
  CHECK(Accepted(meter, kNoon, 100) == 2);
  CHECK(Accepted(meter, kNoon + absl::Seconds(1), 100) == 1);
  CHECK(ReasonOf(meter.Charge("x", kNoon + absl::Seconds(9))) == reason::kQuotaUsedUp);
}

TEST_CASE("a clock that is set back gives nothing away and locks nobody out") {
  Meter meter({.requests_per_second = 1, .burst = 1, .requests_per_day = 3}, kNoon);
  CHECK(Accepted(meter, kNoon, 5) == 1);
  CHECK(Accepted(meter, kNoon - absl::Hours(24), 5) == 0);
  CHECK(Accepted(meter, kNoon - absl::Hours(24) + absl::Seconds(1), 5) == 1);
}

TEST_CASE("other limits keep what was counted") {
  Meter meter({.requests_per_second = 1, .burst = 4, .requests_per_day = 10}, kNoon);
  CHECK(Accepted(meter, kNoon, 9) == 4);
  meter.SetLimits({.requests_per_second = 1, .burst = 4, .requests_per_day = 5});
  CHECK(Accepted(meter, kNoon, 5) == 0);
  CHECK(Accepted(meter, kNoon + absl::Seconds(4), 5) == 1);  // the fifth of the day
  meter.SetLimits({.requests_per_second = 1, .burst = 6});
  CHECK(Accepted(meter, kNoon + absl::Seconds(4), 9) == 5);  // 3 left, 2 more at once
  meter.SetLimits({});
  CHECK(Accepted(meter, kNoon + absl::Seconds(4), 99) == 99);
}

}  // namespace
}  // namespace libretto
