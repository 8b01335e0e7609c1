#include "client/bench/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/plots/svg_plots.h"

namespace libretto::bench {
namespace {

constexpr std::array kShares = {0.5, 0.9, 0.99, 0.999};
// A client that is later than this more often than once in a hundred requests measures itself.
constexpr absl::Duration kTolerableLateness = absl::Milliseconds(2);

double Ms(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

std::string Latencies(const LatencyHistogram& histogram) {
  std::string row;
  for (const double share : kShares) {
    absl::StrAppendFormat(&row, " %8.2f", Ms(histogram.Percentile(share)));
  }
  absl::StrAppendFormat(&row, " %8.2f", Ms(histogram.max()));
  return row;
}

std::string Row(const std::string& name, const Outcome& outcome, absl::Duration took) {
  const double seconds = absl::ToDoubleSeconds(took);
  return absl::StrFormat("%-10s %9d %11.1f %9d %7d %s\n", name, outcome.answered.count(),
                         static_cast<double>(outcome.answered.count()) / seconds,
                         outcome.refused.count(), outcome.failures(), Latencies(outcome.answered));
}

nlohmann::ordered_json Json(const LatencyHistogram& histogram) {
  return {{"count", histogram.count()},
          {"min_ms", Ms(histogram.min())},
          {"p50_ms", Ms(histogram.Percentile(0.5))},
          {"p90_ms", Ms(histogram.Percentile(0.9))},
          {"p99_ms", Ms(histogram.Percentile(0.99))},
          {"p99_9_ms", Ms(histogram.Percentile(0.999))},
          {"max_ms", Ms(histogram.max())}};
}

nlohmann::ordered_json Json(const Outcome& outcome, absl::Duration took) {
  nlohmann::ordered_json failed = nlohmann::ordered_json::object();
  for (const auto& [code, count] : outcome.failed) failed[absl::StatusCodeToString(code)] = count;
  return {{"answered_per_second",
           static_cast<double>(outcome.answered.count()) / absl::ToDoubleSeconds(took)},
          {"answered", Json(outcome.answered)},
          {"refused", Json(outcome.refused)},
          {"failed", failed},
          {"server",
           {{"encode", Json(outcome.encode)},
            {"search", Json(outcome.search)},
            {"finish", Json(outcome.finish)},
            {"total", Json(outcome.total)}}}};
}

LinePlot::Series Percentiles(const std::string& name, const LatencyHistogram& histogram) {
  LinePlot::Series series{name, {}};
  const double most = std::log10(static_cast<double>(std::max<int64_t>(histogram.count(), 1)));
  for (double nines = 0; nines <= std::min(most, 4.0); nines += 0.05) {
    series.points.emplace_back(nines, Ms(histogram.Percentile(1 - std::pow(10, -nines))));
  }
  return series;
}

}  // namespace

std::string Describe(const LoadOptions& options, size_t connections) {
  const std::string load = options.rate > 0
                               ? absl::StrFormat("open loop, %g requests/s", options.rate)
                               : absl::StrCat("closed loop, ", options.clients, " clients");
  return absl::StrFormat("%s on %d connections, %g s after %g s of warm-up", load, connections,
                         absl::ToDoubleSeconds(options.duration),
                         absl::ToDoubleSeconds(options.warm_up));
}

std::string TextReport(const LoadResult& result, const std::string& title) {
  std::string text = absl::StrCat(title, "\n");
  absl::StrAppendFormat(&text, "%-10s %9s %11s %9s %7s  %8s %8s %8s %8s %8s\n", "", "answered",
                        "per second", "refused", "failed", "p50 ms", "p90", "p99", "p99.9", "max");
  const Outcome all = result.all();
  if (result.by_kind.size() > 1) {
    for (const auto& [kind, outcome] : result.by_kind) {
      text += Row(KindName(kind), outcome, result.took);
    }
  }
  text += Row("all", all, result.took);
  if (all.refused.count() > 0) {
    absl::StrAppend(&text, "refusals took", std::string(43, ' '), Latencies(all.refused), "\n");
  }
  absl::StrAppendFormat(
      &text, "in the server, median: encode %.2f, search %.2f, finish %.2f, in all %.2f ms\n",
      Ms(all.encode.Percentile(0.5)), Ms(all.search.Percentile(0.5)),
      Ms(all.finish.Percentile(0.5)), Ms(all.total.Percentile(0.5)));
  if (const absl::Duration late = result.late.Percentile(0.99); late > kTolerableLateness) {
    absl::StrAppendFormat(&text,
                          "CAUTION: one request in a hundred was sent %.1f ms late or more: this "
                          "client is overloaded itself\n",
                          Ms(late));
  }
  for (const auto& [code, count] : all.failed) {
    absl::StrAppend(&text, "failed: ", count, " ", absl::StatusCodeToString(code), "\n");
  }
  if (!result.first_failure.empty()) {
    absl::StrAppend(&text, "the first failure: ", result.first_failure, "\n");
  }
  return text;
}

std::string JsonReport(const LoadResult& result, const std::string& title) {
  nlohmann::ordered_json kinds, seconds;
  for (const auto& [kind, outcome] : result.by_kind) {
    kinds[KindName(kind)] = Json(outcome, result.took);
  }
  for (const Second& second : result.seconds) {
    seconds.push_back({{"answered", second.answered.count()},
                       {"refused", second.refused},
                       {"p50_ms", Ms(second.answered.Percentile(0.5))},
                       {"p99_ms", Ms(second.answered.Percentile(0.99))}});
  }
  const nlohmann::ordered_json report = {{"load", title},
                                         {"seconds", absl::ToDoubleSeconds(result.took)},
                                         {"all", Json(result.all(), result.took)},
                                         {"by_kind", kinds},
                                         {"late", Json(result.late)},
                                         {"by_second", seconds}};
  return report.dump(2) + "\n";
}

std::string SvgReport(const LoadResult& result, const std::string& title) {
  LinePlot latency{
      "Latency by percentile: " + title, "nines (1: 90 %, 2: 99 %, 3: 99.9 %)", "ms", {}, 0, {}};
  for (const auto& [kind, outcome] : result.by_kind) {
    latency.series.push_back(Percentiles(KindName(kind), outcome.answered));
  }
  LinePlot rate{"Answered and refused per second", "second", "per second", {}, 0, {}};
  LinePlot times{"Latency second by second", "second", "ms", {}, 0, {}};
  LinePlot::Series answered{"answered", {}}, refused{"refused", {}}, p50{"p50", {}}, p99{"p99", {}};
  for (size_t i = 0; i < result.seconds.size(); ++i) {
    const Second& second = result.seconds[i];
    const auto x = static_cast<double>(i);
    answered.points.emplace_back(x, second.answered.count());
    refused.points.emplace_back(x, second.refused);
    p50.points.emplace_back(x, Ms(second.answered.Percentile(0.5)));
    p99.points.emplace_back(x, Ms(second.answered.Percentile(0.99)));
  }
  rate.series = {answered, refused};
  times.series = {p50, p99};
  return PlotsSvgFile({latency, rate, times}, title);
}

}  // namespace libretto::bench
