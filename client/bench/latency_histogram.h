// Latencies in fixed memory, to within one percent.
#pragma once

#include <array>
#include <cstdint>

#include "absl/time/time.h"

namespace libretto::bench {

// Exact to a microsecond up to 256 µs, then 128 buckets to an octave; up to an hour, beyond
// which everything counts as an hour. Not thread-safe.
class LatencyHistogram {
 public:
  void Add(absl::Duration latency);
  void Add(const LatencyHistogram& other);

  int64_t count() const { return count_; }
  absl::Duration min() const { return count_ > 0 ? min_ : absl::ZeroDuration(); }
  absl::Duration max() const { return max_; }
  // The least latency that `share` of all, in [0, 1], do not exceed; zero if there are none.
  absl::Duration Percentile(double share) const;

 private:
  static constexpr int kSubBits = 7;
  static constexpr int kOctaves = 26;
  static constexpr int kBuckets = (kOctaves + 1) << kSubBits;

  static int BucketOf(int64_t micros);
  static int64_t HighestOf(int bucket);

  std::array<int64_t, kBuckets> counts_ = {};
  int64_t count_ = 0;
  absl::Duration min_ = absl::InfiniteDuration();
  absl::Duration max_ = absl::ZeroDuration();
};

}  // namespace libretto::bench
