// Confidence intervals by resampling (Efron & Tibshirani 1993, chapter 13: percentile intervals).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace libretto {

struct Interval {
  double low = 0, high = 0;
};

struct BootstrapOptions {
  int samples = 1000;  // resamples; fewer than 2 give an interval of the value alone
  uint64_t seed = 1;   // the same seed gives the same interval on every machine
};

// A figure of a resample, in which unit i occurs counts[i] times. Not a number if the resample does
// not define it: such resamples are left out.
using Statistic = std::function<double(std::span<const int> counts)>;

// The middle 95 % of `statistic` over resamples of `units` units (queries, tracks), each drawn with
// replacement. {0, 0} without units.
Interval Bootstrap(size_t units, const Statistic& statistic, const BootstrapOptions& options);

// The same for the mean and the median of a value per unit.
Interval BootstrapMean(std::span<const double> values, const BootstrapOptions& options);
Interval BootstrapMedian(std::span<const double> values, const BootstrapOptions& options);

// 0 and the mean of the middle pair, if there are none or an even number.
double Mean(std::span<const double> values);
double Median(std::span<const double> values);

// Quantile in [0, 1] of sorted values, linear between neighbours. At least one value.
double Quantile(std::span<const double> sorted, double q);

}  // namespace libretto
