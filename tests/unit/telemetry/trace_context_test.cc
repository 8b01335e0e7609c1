#include "server/telemetry/trace_context.h"

#include <catch2/catch.hpp>
#include <set>

namespace libretto {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kSpan = "00f067aa0ba902b7";
const std::string kValue = "00-" + kTrace + "-" + kSpan + "-01";

TEST_CASE("a traceparent is read, and its trace goes on in a new span") {
  const auto parsed = ParseTraceparent(kValue);
  REQUIRE(parsed);
  CHECK(parsed->trace_id == kTrace);
  CHECK(parsed->span_id == kSpan);
  CHECK(parsed->sampled);
  const TraceContext ours = ContinueTrace(kValue);
  CHECK(ours.trace_id == kTrace);
  CHECK(ours.parent_id == kSpan);
  CHECK(ours.span_id != kSpan);
  CHECK(ours.sampled);
  const auto passed_on = ParseTraceparent(ToTraceparent(ours));
  REQUIRE(passed_on);
  CHECK(passed_on->span_id == ours.span_id);
  CHECK(passed_on->sampled);
}

TEST_CASE("only the last flag of a traceparent counts") {
  const auto sampled = [](const std::string& flags) {
    return ParseTraceparent("00-" + kTrace + "-" + kSpan + "-" + flags)->sampled;
  };
  CHECK_FALSE(sampled("00"));
  CHECK_FALSE(sampled("fe"));
  CHECK_FALSE(sampled("0a"));
  CHECK(sampled("ff"));
  CHECK(sampled("09"));
  CHECK(sampled("0b"));
}

TEST_CASE("later versions of traceparent are read as far as they are known") {
  const std::string later = "cc-" + kTrace + "-" + kSpan + "-01";
  CHECK(ParseTraceparent(later));
  CHECK(ParseTraceparent(later + "-what-comes"));
  CHECK_FALSE(ParseTraceparent(later + "."));
}

TEST_CASE("hostile traceparents are nothing, and begin a new trace") {
  const std::string zeros(32, '0');
  std::string upper = kValue;
  upper[3] = 'A';
  std::string with_nul = kValue;
  with_nul[10] = '\0';
  for (const std::string& value : std::vector<std::string>{
           "", "-", "00", std::string(55, '-'), std::string(55, '0'), std::string(1 << 20, 'a'),
           kValue.substr(0, 54), kValue + "-", kValue + "0", " " + kValue.substr(1), upper,
           with_nul, "ff-" + kTrace + "-" + kSpan + "-01", "00-" + zeros + "-" + kSpan + "-01",
           "00-" + kTrace + "-" + zeros.substr(16) + "-01", "00-" + kTrace + "-" + kSpan + "-0g",
           "00_" + kTrace + "_" + kSpan + "_01", "00-" + kTrace + "\n" + kSpan + "-01",
           "\xff\xfe" + kValue.substr(2)}) {
    INFO(value.substr(0, 80));
    CHECK_FALSE(ParseTraceparent(value));
    const TraceContext trace = ContinueTrace(value);
    CHECK(trace.parent_id.empty());
    CHECK_FALSE(trace.sampled);
    CHECK(ParseTraceparent(ToTraceparent(trace)));
  }
}

TEST_CASE("new traces differ") {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const TraceContext trace = ContinueTrace("");
    ids.insert(trace.trace_id);
    ids.insert(trace.span_id);
  }
  CHECK(ids.size() == 2000);
}

}  // namespace
}  // namespace libretto
