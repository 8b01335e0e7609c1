#include "client/cli/search_request.h"

#include <catch2/catch.hpp>

namespace libretto::cli {
namespace {

References Fake() {
  return {[](const std::string& path) -> absl::StatusOr<std::string> { return "bytes of " + path; },
          [](const std::string& track) -> absl::StatusOr<std::string> { return "id of " + track; },
          []() -> absl::StatusOr<std::string> { return "token"; }};
}

TEST_CASE("every kind of clause keeps its place, content and weight") {
  SearchArguments arguments;
  arguments.words = {"slow", "cello^2"};
  arguments.clauses = {{ClauseKind::kTag, "funk, brass^0.5"}, {ClauseKind::kAudio, "a.ogg"},
                       {ClauseKind::kLike, "Lights^0.25"},    {ClauseKind::kPassage, "S@1:00-1:10"},
                       {ClauseKind::kNot, "drums^0.5"},       {ClauseKind::kNot, "voice^0.75"},
                       {ClauseKind::kNotLike, "Road"},        {ClauseKind::kText, "rain"}};
  const auto request = ToSearchRequest(arguments, Fake());
  REQUIRE(request.ok());
  REQUIRE(request->clauses_size() == 9);
  CHECK(request->clauses(0).text() == "slow cello");
  CHECK(request->clauses(0).weight() == 2);
  CHECK(request->clauses(1).tags().tags(0) == "funk");
  CHECK(request->clauses(1).tags().tags(1) == "brass");
  CHECK(request->clauses(1).weight() == 0.5F);
  CHECK(request->clauses(2).audio() == "bytes of a.ogg");
  CHECK_FALSE(request->clauses(2).has_weight());
  CHECK(request->clauses(3).track_id() == "id of Lights");
  CHECK(request->clauses(3).weight() == 0.25F);
  CHECK(request->clauses(4).passage().track_id() == "id of S");
  CHECK(request->clauses(4).passage().range().start_seconds() == 60);
  CHECK(request->clauses(5).text() == "drums");
  CHECK(request->clauses(5).weight() == -0.5F);
  CHECK(request->clauses(6).weight() == -0.75F);
  CHECK(request->clauses(7).track_id() == "id of Road");
  CHECK(request->clauses(7).weight() == -0.5F);
  CHECK(request->clauses(8).text() == "rain");
}

TEST_CASE("words are a query to understand, unless they are literal or have a weight") {
  SearchArguments arguments;
  arguments.words = {"piano", "without", "drums"};
  auto request = ToSearchRequest(arguments, Fake());
  REQUIRE(request.ok());
  CHECK(request->query() == "piano without drums");
  CHECK(request->clauses().empty());
  arguments.literal = true;
  request = ToSearchRequest(arguments, Fake());
  REQUIRE(request.ok());
  CHECK(request->query().empty());
  CHECK(request->clauses(0).text() == "piano without drums");
}

TEST_CASE("wishes beside the clauses have fields of their own") {
  SearchArguments arguments;
  arguments.reply = true;
  arguments.clauses = {{ClauseKind::kNot, "drums"},     {ClauseKind::kMore, "fast"},
                       {ClauseKind::kLess, "busy"},     {ClauseKind::kMoreLike, "Lights"},
                       {ClauseKind::kLessLike, "Road"}, {ClauseKind::kArtist, "Ada^0.5"},
                       {ClauseKind::kAlbum, "Even"}};
  arguments.spread = 0.5F;
  arguments.per_artist = 1;
  const auto request = ToSearchRequest(arguments, Fake());
  REQUIRE(request.ok());
  CHECK(request->conversation() == "token");
  CHECK(request->exclusions(0) == "drums");
  CHECK(request->comparisons(0).direction() == v1::Comparison::MORE);
  CHECK(request->comparisons(1).quality() == "busy");
  CHECK(request->comparisons(1).direction() == v1::Comparison::LESS);
  CHECK(request->more_like(0) == "id of Lights");
  CHECK(request->less_like(0) == "id of Road");
  CHECK(request->clauses(0).artist() == "Ada");
  CHECK(request->clauses(0).weight() == 0.5F);
  CHECK(request->clauses(1).album() == "Even");
  CHECK(request->diversity().spread() == 0.5F);
  CHECK(request->diversity().max_per_artist() == 1);
}

TEST_CASE("filters combine") {
  SearchArguments arguments;
  arguments.words = {"x"};
  arguments.filter.artists = {"A", "B"};
  arguments.filter.genres = {"jazz"};
  arguments.filter.title = "light";
  arguments.filter.year = "1990..";
  arguments.filter.duration = "..5m";
  arguments.filter.path_prefix = "/music/";
  arguments.filter.where = "album = X";
  const auto request = ToSearchRequest(arguments, Fake());
  REQUIRE(request.ok());
  const v1::FilterList& all = request->filter().all_of();
  REQUIRE(all.filters_size() == 7);
  CHECK(all.filters(0).one_of().values_size() == 2);
  CHECK(all.filters(1).equals().value().string_value() == "jazz");
  CHECK(all.filters(2).contains().text() == "light");
  CHECK(all.filters(3).range().min() == 1990);
  CHECK(all.filters(4).range().field() == "duration_seconds");
  CHECK(all.filters(4).range().max() == 300);
  CHECK(all.filters(5).prefix().prefix() == "/music/");
  CHECK(all.filters(6).equals().field() == "album");
}

TEST_CASE("no filter options give no filter") {
  SearchArguments arguments;
  arguments.words = {"x"};
  CHECK_FALSE(ToSearchRequest(arguments, Fake())->has_filter());
}

TEST_CASE("nothing to search for is refused with an example") {
  const auto request = ToSearchRequest({}, Fake());
  REQUIRE(absl::IsInvalidArgument(request.status()));
  CHECK_THAT(std::string(request.status().message()), Catch::Contains("libretto search slow"));
}

TEST_CASE("an empty tag is refused") {
  SearchArguments arguments;
  arguments.clauses = {{ClauseKind::kTag, "funk,,brass"}};
  CHECK(absl::IsInvalidArgument(ToSearchRequest(arguments, Fake()).status()));
}

TEST_CASE("a file that cannot be read fails the request") {
  SearchArguments arguments;
  arguments.clauses = {{ClauseKind::kAudio, "a.ogg"}};
  References references = Fake();
  references.read_file = [](const std::string&) -> absl::StatusOr<std::string> {
    return absl::InvalidArgumentError("cannot open a.ogg");
  };
  CHECK(ToSearchRequest(arguments, references).status().message() == "cannot open a.ogg");
}

}  // namespace
}  // namespace libretto::cli
