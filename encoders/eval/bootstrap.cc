#include "encoders/eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace libretto {
namespace {

__extension__ using Wide = unsigned __int128;  // GCC's and Clang's own

// std::uniform_int_distribution differs between libraries; this does not.
size_t Draw(std::mt19937_64& random, size_t bound) {
  return static_cast<size_t>((static_cast<Wide>(random()) * bound) >> 64);
}

}  // namespace

double Quantile(std::span<const double> sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double Mean(std::span<const double> values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double Median(std::span<const double> values) {
  if (values.empty()) return 0;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return Quantile(sorted, 0.5);
}

Interval Bootstrap(size_t units, const Statistic& statistic, const BootstrapOptions& options) {
  if (units == 0) return {};
  std::vector<int> counts(units, 1);
  if (options.samples < 2) return {statistic(counts), statistic(counts)};
  std::mt19937_64 random(options.seed);
  std::vector<double> results;
  for (int s = 0; s < options.samples; ++s) {
    std::fill(counts.begin(), counts.end(), 0);
    for (size_t i = 0; i < units; ++i) ++counts[Draw(random, units)];
    if (const double value = statistic(counts); std::isfinite(value)) results.push_back(value);
  }
  if (results.empty()) return {};
  std::sort(results.begin(), results.end());
  return {Quantile(results, 0.025), Quantile(results, 0.975)};
}

Interval BootstrapMean(std::span<const double> values, const BootstrapOptions& options) {
  const auto mean = [&](std::span<const int> counts) {
    double sum = 0;
    for (size_t i = 0; i < values.size(); ++i) sum += counts[i] * values[i];
    return sum / static_cast<double>(values.size());
  };
  return Bootstrap(values.size(), mean, options);
}

Interval BootstrapMedian(std::span<const double> values, const BootstrapOptions& options) {
  const auto median = [&](std::span<const int> counts) {
    std::vector<double> drawn;
    drawn.reserve(values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      drawn.insert(drawn.end(), static_cast<size_t>(counts[i]), values[i]);
    }
    return Median(drawn);
  };
  return Bootstrap(values.size(), median, options);
}

}  // namespace libretto
