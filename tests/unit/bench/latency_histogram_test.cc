#include "client/bench/latency_histogram.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

namespace libretto::bench {
namespace {

TEST_CASE("percentiles are those of the sorted samples, to a hundredth") {
  std::mt19937 random(1);
  std::lognormal_distribution<double> micros(7, 2);  // from some µs to seconds
  LatencyHistogram histogram;
  std::vector<double> samples;
  for (int i = 0; i < 20'000; ++i) {
    samples.push_back(std::floor(micros(random)) + 1);
    histogram.Add(absl::Microseconds(samples.back()));
  }
  std::sort(samples.begin(), samples.end());
  for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const double exact = samples[static_cast<size_t>(std::ceil(share * 20'000)) - 1];
    CHECK(absl::ToDoubleMicroseconds(histogram.Percentile(share)) ==
          Approx(exact).epsilon(0.01).margin(0.5));
  }
  CHECK(histogram.count() == 20'000);
  CHECK(absl::ToDoubleMicroseconds(histogram.min()) == samples.front());
  CHECK(histogram.Percentile(1) == histogram.max());
}

TEST_CASE("histograms add up; an empty one is zero; what is out of range counts at its end") {
  LatencyHistogram a, b;
  CHECK(a.Percentile(0.5) == absl::ZeroDuration());
  CHECK(a.min() == absl::ZeroDuration());
  a.Add(absl::Milliseconds(1));
  b.Add(absl::Milliseconds(3));
  b.Add(absl::Hours(30));
  b.Add(absl::Seconds(-1));
  a.Add(b);
  CHECK(a.count() == 4);
  CHECK(a.min() == absl::ZeroDuration());
  CHECK(a.max() == absl::Hours(1));
  CHECK(absl::ToDoubleMilliseconds(a.Percentile(0.5)) == Approx(1).epsilon(0.01));
  CHECK(absl::ToDoubleMilliseconds(a.Percentile(0.75)) == Approx(3).epsilon(0.01));
}

}  // namespace
}  // namespace libretto::bench
