#include "server/telemetry/metrics.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "server/telemetry/call_observer.h"
#include "server/telemetry/process_readings.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

FinishedCall Call(const std::string& method, absl::Status status = absl::OkStatus()) {
  FinishedCall call;
  call.method = method;
  call.status = std::move(status);
  call.duration = absl::Milliseconds(3);
  call.bytes_in = 10;
  call.bytes_out = 200;
  return call;
}

TEST_CASE("calls are counted by method and code, and timed") {
  Metrics metrics;
  CallMetrics calls(metrics, {"SearchService.Search"});
  calls.Began();
  calls.Began();
  calls.Ended(Call("SearchService.Search"));
  CHECK_THAT(metrics.Text(), Contains("\nlibretto_requests_in_flight 1\n"));
  calls.Ended(Call("SearchService.Search", absl::NotFoundError("none")));
  const std::string text = metrics.Text();
  CHECK_THAT(text, Contains("# TYPE libretto_requests_total counter\n"));
  CHECK_THAT(text, Contains("# TYPE libretto_request_seconds histogram\n"));
  for (const char* line :
       {R"(libretto_requests_total{code="OK",method="SearchService.Search"} 1)",
        R"(libretto_requests_total{code="NOT_FOUND",method="SearchService.Search"} 1)",
        R"(libretto_request_seconds_count{method="SearchService.Search"} 2)",
        R"(libretto_request_seconds_bucket{method="SearchService.Search",le="0.002"} 0)",
        R"(libretto_request_seconds_bucket{method="SearchService.Search",le="0.005"} 2)",
        R"(libretto_request_bytes_total{method="SearchService.Search"} 20)",
        R"(libretto_response_bytes_total{method="SearchService.Search"} 400)",
        "libretto_requests_in_flight 0"}) {
    CHECK_THAT(text, Contains(absl::StrCat("\n", line, "\n")));
  }
}

TEST_CASE("unknown methods and codes do not grow the label set") {
  Metrics metrics;
  CallMetrics calls(metrics, {"A.B"});
  const auto lines = [&metrics] {
    return std::vector<std::string>(absl::StrSplit(metrics.Text(), '\n')).size();
  };
  calls.Ended(Call("first\"\n"));
  calls.Ended(Call("A.B", absl::Status(static_cast<absl::StatusCode>(77), "")));
  const size_t before = lines();
  for (int i = 0; i < 1000; ++i) calls.Ended(Call(absl::StrCat("made.up", i)));
  calls.Ended(Call("A.B", absl::Status(static_cast<absl::StatusCode>(78), "")));
  CHECK(lines() == before);
  CHECK_THAT(metrics.Text(),
             Contains("\nlibretto_requests_total{code=\"OK\",method=\"other\"} 1001\n"));
}

TEST_CASE("every code has its counter, counted by many threads at once") {
  Metrics metrics;
  CallMetrics calls(metrics, {"A.B"});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&calls] {
      for (int code = 0; code < 17; ++code) {
        calls.Began();
        calls.Ended(Call("A.B", absl::Status(static_cast<absl::StatusCode>(code), "")));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string text = metrics.Text();
  for (int code = 0; code < 17; ++code) {
    CHECK_THAT(text, Contains(absl::StrCat(
                         "{code=\"", absl::StatusCodeToString(static_cast<absl::StatusCode>(code)),
                         "\",method=\"A.B\"} 4\n")));
  }
  CHECK_THAT(text, Contains("\nlibretto_requests_in_flight 0\n"));
}

TEST_CASE("stages that a search did not have are not timed; its call has their sum") {
  Metrics metrics;
  CallObserver observer(metrics, {"A.B"}, {absl::Seconds(1)});
  const Query query;
  FinishedCall call = Call("A.B");
  StageTimings stages;
  stages.encode = absl::Milliseconds(1);
  stages.search = absl::Milliseconds(2);
  for (const absl::Duration took : {absl::Milliseconds(5), absl::Seconds(1)}) {
    observer.Searched({query, "default", absl::OkStatus(), took, stages}, call);
  }
  const auto failed = absl::DeadlineExceededError("late");
  observer.Searched({query, "default", failed, absl::Seconds(9), {}}, call);
  CHECK(call.stages->search == absl::Milliseconds(4));
  const std::string text = metrics.Text();
  CHECK_THAT(text, Contains("\nlibretto_stage_seconds_count{stage=\"encode\"} 2\n"));
  CHECK_THAT(text, Contains("\nlibretto_stage_seconds_count{stage=\"search\"} 2\n"));
  CHECK_THAT(text, Contains("\nlibretto_stage_seconds_count{stage=\"decode\"} 0\n"));
  CHECK_THAT(text, Contains("\nlibretto_slow_queries_total 2\n"));
}

TEST_CASE("readings are asked at every scrape, while there are any; label values are escaped") {
  Metrics metrics;
  double value = 1;
  std::optional<MetricSource> source;
  source.emplace(metrics, [&value] {
    return std::vector<Reading>{
        {"libretto_things", "Things", Reading::Kind::kGauge, {{{{"name", "a\"b\\c\nd"}}, value}}},
        {"libretto_ends_total", "Ends", Reading::Kind::kCounter, {{{}, 7}}}};
  });
  CHECK_THAT(metrics.Text(), Contains("\nlibretto_things{name=\"a\\\"b\\\\c\\nd\"} 1\n"));
  value = 2.5;
  CHECK_THAT(metrics.Text(), Contains("\nlibretto_things{name=\"a\\\"b\\\\c\\nd\"} 2.5\n"));
  CHECK_THAT(metrics.Text(),
             Contains("# HELP libretto_ends_total Ends\n# TYPE libretto_ends_total counter\n"
                      "libretto_ends_total 7\n"));
  source.reset();
  CHECK(metrics.Text().empty());
}

TEST_CASE("the process's own readings are plausible") {
  std::map<std::string, double> values;
  for (const Reading& reading : ProcessReadings()) {
    REQUIRE(reading.values.size() == 1);
    values[reading.name] = reading.values[0].value;
  }
  CHECK(values["process_resident_memory_bytes"] > 1e6);
  CHECK(values["process_virtual_memory_bytes"] >= values["process_resident_memory_bytes"]);
  CHECK(values["process_cpu_seconds_total"] > 0);
  CHECK(values["process_open_fds"] >= 3);
  CHECK(values["process_max_fds"] >= values["process_open_fds"]);
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  CHECK(values["process_start_time_seconds"] <= now);
  CHECK(values["process_start_time_seconds"] > now - 3600);
}

}  // namespace
}  // namespace libretto
