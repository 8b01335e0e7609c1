#include <catch2/catch.hpp>

#include "client/cli/value_syntax.h"
#include "client/cli/where_syntax.h"

namespace libretto::cli {
namespace {

TEST_CASE("a weight is a number after the last caret") {
  CHECK(ParseWeighted("rain^0.5")->value == "rain");
  CHECK(ParseWeighted("rain^0.5")->weight == Approx(0.5F));
  CHECK_FALSE(ParseWeighted("rain")->weight.has_value());
  CHECK(ParseWeighted("a^b")->value == "a^b");
  CHECK(ParseWeighted("x^2^1")->value == "x^2");
}

TEST_CASE("a weight that is not positive is refused with the remedy") {
  for (const char* text : {"rain^-1", "rain^0", "rain^inf", "rain^nan"}) {
    const auto weighted = ParseWeighted(text);
    REQUIRE(absl::IsInvalidArgument(weighted.status()));
    CHECK_THAT(std::string(weighted.status().message()), Catch::Contains("--not"));
  }
}

TEST_CASE("times") {
  CHECK(*ParseTime("95") == 95);
  CHECK(*ParseTime("95.5") == 95.5);
  CHECK(*ParseTime("95s") == 95);
  CHECK(*ParseTime("1:35") == 95);
  CHECK(*ParseTime("1:02:03") == 3723);
  CHECK(*ParseTime("5m") == 300);
  CHECK(*ParseTime("1h30m") == 5400);
  for (const char* text : {"", "x", "1:75", "1:2:3:4", "5m3", "-1", "m", "1e3", ".", ":"}) {
    INFO(text);
    CHECK(absl::IsInvalidArgument(ParseTime(text).status()));
  }
}

TEST_CASE("passages") {
  const auto passage = ParsePassage("a@b song@0:30-0:45.5");
  REQUIRE(passage.ok());
  CHECK(passage->track == "a@b song");
  CHECK(passage->start_seconds == 30);
  CHECK(passage->end_seconds == 45.5);
  for (const char* text : {"song", "song@0:30", "@0:30-0:45", "song@0:45-0:30", "song@a-b"}) {
    INFO(text);
    CHECK(absl::IsInvalidArgument(ParsePassage(text).status()));
  }
}

TEST_CASE("ranges") {
  CHECK(ParseYears("1990..1999")->min == 1990.0);
  CHECK(ParseYears("1990..1999")->max == 1999.0);
  CHECK_FALSE(ParseYears("..1999")->min.has_value());
  CHECK_FALSE(ParseYears("1990..")->max.has_value());
  CHECK(ParseYears("1994")->min == ParseYears("1994")->max);
  CHECK(ParseDurations("..5m")->max == 300.0);
  for (const char* text : {"", "..", "1999..1990", "199x"}) {
    INFO(text);
    CHECK(absl::IsInvalidArgument(ParseYears(text).status()));
  }
}

TEST_CASE("a filter expression keeps the usual precedence") {
  const auto filter = ParseWhere("year >= 1990 and not genre = rock or artist ~ \"smith\"");
  REQUIRE(filter.ok());
  REQUIRE(filter->any_of().filters_size() == 2);
  const v1::FilterList& both = filter->any_of().filters(0).all_of();
  REQUIRE(both.filters_size() == 2);
  CHECK(both.filters(0).range().field() == "year");
  CHECK(both.filters(0).range().min() == 1990);
  CHECK_FALSE(both.filters(0).range().has_max());
  CHECK(both.filters(1).not_().equals().value().string_value() == "rock");
  CHECK(filter->any_of().filters(1).contains().text() == "smith");
}

TEST_CASE("a strict comparison leaves out the equal value") {
  const auto filter = ParseWhere("year < 2000");
  REQUIRE(filter.ok());
  CHECK(filter->all_of().filters(0).range().max() == 2000);
  CHECK(filter->all_of().filters(1).not_().equals().value().number_value() == 2000);
}

TEST_CASE("sets, prefixes, booleans, attributes and quotes") {
  CHECK(ParseWhere("genre in (jazz, 'hard bop')")->one_of().values(1).string_value() == "hard bop");
  CHECK(ParseWhere("album ^= \"Best \\\"of\\\"\"")->prefix().prefix() == "Best \"of\"");
  CHECK(ParseWhere("attributes.live = true")->equals().value().bool_value());
  CHECK(ParseWhere("attributes.bpm != -5")->not_().equals().value().number_value() == -5);
  CHECK(ParseWhere("(title = 夜曲)")->equals().value().string_value() == "夜曲");
}

TEST_CASE("keys with a sharp need no quotes; matches looks for words") {
  CHECK(ParseWhere("key = C# and mode = minor")
            ->all_of()
            .filters(0)
            .equals()
            .value()
            .string_value() == "C#");
  CHECK(ParseWhere("matches \"late night*\"")->matches().text() == "late night*");
  const auto filter = ParseWhere("not matches live or tempo_bpm >= 120");
  REQUIRE(filter.ok());
  CHECK(filter->any_of().filters(0).not_().matches().text() == "live");
  CHECK(ParseWhere("matches = yes")->equals().field() == "matches");
}

TEST_CASE("a malformed filter expression says where and what was expected") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "character 1: expected a field"},
      {"year", "expected one of"},
      {"year >= x", "character 9: expected a number"},
      {"year >= 1990 and", "expected a field"},
      {"(year >= 1990", "expected \")\""},
      {"title = \"open", "character 9: a quotation mark is not closed"},
      {"genre in (a b)", "expected \",\" or \")\""},
      {"year = 1990 title = x", "expected \"and\", \"or\" or the end"},
      {"matches", "expected words to look for"},
      {"year = ;", "unexpected \";\""},
  };
  for (const auto& [text, message] : cases) {
    INFO(text);
    const auto filter = ParseWhere(text);
    REQUIRE(absl::IsInvalidArgument(filter.status()));
    CHECK_THAT(std::string(filter.status().message()), Catch::Contains(message));
  }
  const auto deep = ParseWhere(std::string(100000, '('));
  CHECK_THAT(std::string(deep.status().message()), Catch::Contains("nested too deeply"));
}

}  // namespace
}  // namespace libretto::cli
