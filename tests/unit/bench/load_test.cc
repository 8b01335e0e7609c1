#include "client/bench/load.h"

#include <catch2/catch.hpp>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/time/clock.h"
#include "client/bench/report.h"
#include "tests/unit/bench/bench_server.h"

namespace libretto::bench {
namespace {

LoadResult Put(const BenchServer& server, LoadOptions options) {
  std::vector<std::unique_ptr<client::Client>> connections;
  for (int i = 0; i < 2; ++i) {
    connections.push_back(
        client::Client::Connect({.address = server.address(), .own_connection = true}).value());
  }
  const auto source = RequestSource::Create({}, *connections.front());
  REQUIRE(source.ok());
  return RunLoad(connections, *source, options, [](absl::Duration, int64_t, int64_t) {});
}

LoadOptions Short() {
  LoadOptions options;
  options.warm_up = absl::Milliseconds(100);
  options.duration = absl::Seconds(1);
  options.clients = 4;
  return options;
}

TEST_CASE("a schedule has the rate that was asked for, and random gaps") {
  const auto times = Schedule(500, absl::Seconds(20), 7);
  CHECK(static_cast<double>(times.size()) == Approx(10'000).epsilon(0.05));
  CHECK(std::is_sorted(times.begin(), times.end()));
  CHECK(times.back() < absl::Seconds(20));
  int short_gaps = 0;  // of less than the mean: 63 % of a Poisson process
  for (size_t i = 1; i < times.size(); ++i) {
    short_gaps += times[i] - times[i - 1] < absl::Milliseconds(2) ? 1 : 0;
  }
  CHECK(short_gaps == Approx(6321).epsilon(0.05));
  CHECK(Schedule(500, absl::Seconds(20), 7) == times);
}

TEST_CASE("a closed loop: so many at a time, all accounted for") {
  std::atomic<int> open = 0, most = 0;
  const BenchServer server([&](int) {
    const int now = ++open;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    absl::SleepFor(absl::Milliseconds(2));
    --open;
    return grpc::Status::OK;
  });
  const LoadResult result = Put(server, Short());
  const Outcome all = result.all();
  CHECK(most <= 4);
  CHECK(all.answered.count() > 0);
  CHECK(all.answered.count() <= server.calls());
  CHECK(all.answered.min() >= absl::Milliseconds(2));
  CHECK(all.failures() == 0);
  CHECK(absl::ToDoubleMilliseconds(all.encode.Percentile(0.5)) == Approx(2).epsilon(0.01));
}

TEST_CASE("refusals and failures are told apart, and the first failure is kept") {
  const BenchServer server([](int number) {
    if (number % 3 == 0) return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "busy");
    if (number % 3 == 1) return grpc::Status(grpc::StatusCode::INTERNAL, "broken");
    return grpc::Status::OK;
  });
  const LoadResult result = Put(server, Short());
  const Outcome all = result.all();
  CHECK(all.refused.count() > 0);
  CHECK(all.failed.at(absl::StatusCode::kInternal) > 0);
  CHECK(all.answered.count() > 0);
  CHECK_THAT(result.first_failure, Catch::Matchers::Contains("broken"));
}

TEST_CASE("an open loop charges a stall for every request that was due meanwhile") {
  std::mutex stall;  // everybody waits for whoever stalls
  const BenchServer server([&](int number) {
    const std::lock_guard lock(stall);
    if (number == 60) absl::SleepFor(absl::Milliseconds(500));
    return grpc::Status::OK;
  });
  LoadOptions options = Short();
  options.rate = 200;
  const LoadResult result = Put(server, options);
  const Outcome all = result.all();
  CHECK(static_cast<double>(all.answered.count()) == Approx(200).epsilon(0.3));
  // A closed loop would have seen one slow call a client; here a hundred were due.
  CHECK(all.answered.Percentile(0.7) > absl::Milliseconds(50));
  CHECK(all.answered.max() > absl::Milliseconds(400));
}

TEST_CASE("reports say the same in words, as JSON and as a picture") {
  const BenchServer server([](int number) {
    return number % 2 == 0 ? grpc::Status::OK
                           : grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "busy");
  });
  const LoadResult result = Put(server, Short());
  const std::string title = Describe(Short(), 2);
  CHECK_THAT(title, Catch::Matchers::Contains("closed loop, 4 clients"));
  const std::string text = TextReport(result, title);
  CHECK_THAT(text, Catch::Matchers::Contains("refusals took"));
  const auto json = nlohmann::json::parse(JsonReport(result, title));
  CHECK(json["all"]["answered"]["count"] == result.all().answered.count());
  CHECK(json["all"]["refused"]["count"] == result.all().refused.count());
  CHECK(json["by_second"].size() == 1);
  const std::string svg = SvgReport(result, title);
  CHECK(svg.starts_with("<svg"));
  CHECK_THAT(svg, Catch::Matchers::Contains("refused"));
}

}  // namespace
}  // namespace libretto::bench
