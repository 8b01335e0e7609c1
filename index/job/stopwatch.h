#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace libretto {

class Stopwatch {
 public:
  double Seconds() const { return absl::ToDoubleSeconds(absl::Now() - start_); }

 private:
  const absl::Time start_ = absl::Now();
};

}  // namespace libretto
