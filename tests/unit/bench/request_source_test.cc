#include "client/bench/request_source.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/unit/bench/bench_server.h"

namespace libretto::bench {
namespace {

std::string WhyNot(const std::string& mix) {
  const auto parsed = ParseMix(mix);
  REQUIRE(absl::IsInvalidArgument(parsed.status()));
  return std::string(parsed.status().message());
}

TEST_CASE("a mix is kinds with weights; what is wrong with one is said") {
  const auto mix = ParseMix("text=8,vector,audio=0.5");
  REQUIRE(mix.ok());
  CHECK(*mix == std::map<Kind, double>{{Kind::kText, 8}, {Kind::kVector, 1}, {Kind::kAudio, 0.5}});
  using Catch::Matchers::Contains;
  CHECK_THAT(WhyNot(""), Contains("is none of text"));
  CHECK_THAT(WhyNot("text=8,smell=1"), Contains("\"smell=1\""));
  CHECK_THAT(WhyNot("text=0"), Contains("above 0"));
  CHECK_THAT(WhyNot("text=nan"), Contains("above 0"));
  CHECK_THAT(WhyNot("text=1=2"), Contains("KIND=WEIGHT"));
  CHECK_THAT(WhyNot("text,text=2"), Contains("twice"));
}

class SourceFixture {
 public:
  RequestSource Make(const SourceOptions& options) {
    auto source = RequestSource::Create(options, *client);
    REQUIRE(source.ok());
    return *std::move(source);
  }

  BenchServer server{[](int) { return grpc::Status::OK; }};
  std::unique_ptr<client::Client> client =
      client::Client::Connect({.address = server.address()}).value();
  std::mt19937_64 random{1};
};

TEST_CASE_METHOD(SourceFixture, "kinds come by their weights, each with its content") {
  SourceOptions options;
  options.mix = {{Kind::kText, 3}, {Kind::kTrack, 1}, {Kind::kVector, 1}, {Kind::kAudio, 1}};
  const RequestSource source = Make(options);
  std::map<Kind, int> counts;
  for (int i = 0; i < 600; ++i) {
    const LoadRequest next = source.Next(random);
    ++counts[next.kind];
    const v1::Clause& clause = next.request.clauses(0);
    CHECK(clause.has_text() == (next.kind == Kind::kText));
    CHECK(clause.has_audio() == (next.kind == Kind::kAudio));
    if (next.kind == Kind::kTrack) CHECK(clause.track_id() == "the only one");
    if (next.kind == Kind::kAudio) CHECK(clause.audio().starts_with("RIFF"));
  }
  CHECK(counts[Kind::kText] == Approx(300).margin(60));
  CHECK(counts[Kind::kAudio] == Approx(100).margin(40));
}

TEST_CASE_METHOD(SourceFixture, "texts are unlike, or from a few, as asked") {
  SourceOptions again;
  again.repeat = 1;
  const RequestSource unlike = Make({}), repeated = Make(again);
  std::set<std::string> many, few;
  for (int i = 0; i < 1000; ++i) {
    many.insert(unlike.Next(random).request.clauses(0).text());
    few.insert(repeated.Next(random).request.clauses(0).text());
  }
  CHECK(many.size() > 990);
  CHECK(few.size() <= kRepeated);
}

TEST_CASE_METHOD(SourceFixture, "tracks of an empty catalogue cannot be asked for") {
  server.tracks = 0;
  SourceOptions options;
  options.mix = {{Kind::kTrack, 1}};
  const auto source = RequestSource::Create(options, *client);
  CHECK(absl::IsFailedPrecondition(source.status()));
}

}  // namespace
}  // namespace libretto::bench
