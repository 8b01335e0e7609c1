#include "client/bench/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace libretto::bench {

// Below 2^kSubBits a bucket for each microsecond, then 2^kSubBits for each octave.
int LatencyHistogram::BucketOf(int64_t micros) {
  const auto value = static_cast<uint64_t>(std::max<int64_t>(micros, 0));
  const int octave = std::max(0, static_cast<int>(std::bit_width(value)) - kSubBits - 1);
  const auto bucket = static_cast<int64_t>((value >> octave) + (uint64_t{1} << kSubBits) * octave);
  return static_cast<int>(std::min<int64_t>(bucket, kBuckets - 1));
}

int64_t LatencyHistogram::HighestOf(int bucket) {
  const int octave = std::max(0, (bucket >> kSubBits) - 1);
  const int64_t lowest = (static_cast<int64_t>(bucket) - (int64_t{octave} << kSubBits)) << octave;
  return lowest + (int64_t{1} << octave) - 1;
}

void LatencyHistogram::Add(absl::Duration latency) {
  latency = std::clamp(latency, absl::ZeroDuration(), absl::Hours(1));
  ++counts_[static_cast<size_t>(BucketOf(absl::ToInt64Microseconds(latency)))];
  ++count_;
  min_ = std::min(min_, latency);
  max_ = std::max(max_, latency);
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

absl::Duration LatencyHistogram::Percentile(double share) const {
  if (count_ == 0) return absl::ZeroDuration();
  const auto rank = std::max<int64_t>(
      1,
      static_cast<int64_t>(std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_))));
  int64_t seen = 0;
  int bucket = 0;
  while ((seen += counts_[static_cast<size_t>(bucket)]) < rank) ++bucket;
  return std::clamp(absl::Microseconds(HighestOf(bucket)), min_, max_);
}

}  // namespace libretto::bench
