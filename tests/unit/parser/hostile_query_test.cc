// Input that no person types: whatever comes in, a result comes out.
#include <catch2/catch.hpp>
#include <string>

#include "base/utf8.h"
#include "server/parser/query_parser.h"

namespace libretto {
namespace {

constexpr size_t kLong = 64 << 10;  // bytes

std::string Repeated(const std::string& part) {
  std::string out;
  while (out.size() < kLong) out += part;
  return out;
}

TEST_CASE("a query of one word repeated is read to its end") {
  for (const char* part : {"no ",       "like ",     "more ",    "without drums, ",
                           "not like ", "a ",        "\"",       "“",
                           "-a ",       "* ",        "in ",      "between 1 and ",
                           "faster ",   "much ",     "a bit ",   "not the ",
                           "like * ",   "the ",      "another ", "más ",
                           "なし",      "没有",      "1 ",       "drums,",
                           "by ",       "the album "}) {
    CAPTURE(part);
    const ParsedQuery parsed = ParseQuery(Repeated(part));
    CHECK(parsed.text.size() <= kLong + 16);
    CHECK(IsValidUtf8(parsed.text));
  }
}

TEST_CASE("an endless list is read to its end") {
  const ParsedQuery parsed = ParseQuery("without " + Repeated("drums or "));
  CHECK(parsed.exclusions.size() > 1000);
}

TEST_CASE("a name without end is one name") {
  const ParsedQuery parsed = ParseQuery("like " + Repeated("Enya "));
  REQUIRE(parsed.references.size() == 1);
  CHECK(parsed.references[0].at.end <= kLong + 16);
}

TEST_CASE("bytes that are not UTF-8 stay as they are") {
  const ParsedQuery parsed = ParseQuery("sad \xff\xfe piano without \xc3 drums");
  CHECK(parsed.text.starts_with("sad \xff\xfe piano"));
}

TEST_CASE("NUL and line ends are white space") {
  const ParsedQuery parsed = ParseQuery(std::string_view("slow\0piano\r\nno drums\r\n", 22));
  CHECK(parsed.text == "slow piano");
  REQUIRE(parsed.exclusions.size() == 1);
  CHECK(parsed.exclusions[0].text == "drums");
}

TEST_CASE("nothing is nothing") {
  for (const char* query : {"", " ", "\t\r\n", "\xc2\xa0"}) {
    const ParsedQuery parsed = ParseQuery(query);
    CHECK(parsed.text.empty());
    CHECK_FALSE(parsed.continues);
  }
}

TEST_CASE("spans hold the words that a fact was read from") {
  const std::string query = "ambient without drums or bass, like “Elvish theme” but slower";
  const ParsedQuery parsed = ParseQuery(query);
  const auto words = [&](TextSpan at) { return query.substr(at.begin, at.end - at.begin); };
  REQUIRE(parsed.exclusions.size() == 2);
  CHECK(words(parsed.exclusions[0].at) == "without drums");
  CHECK(words(parsed.exclusions[1].at) == "bass");
  REQUIRE(parsed.references.size() == 1);
  CHECK(words(parsed.references[0].at) == "like “Elvish theme”");
  REQUIRE(parsed.comparisons.size() == 1);
  CHECK(words(parsed.comparisons[0].at) == "slower");
}

}  // namespace
}  // namespace libretto
