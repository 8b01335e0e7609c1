#include <cmath>
#include <limits>

#include "server/query/page_token.h"
#include "tests/unit/query/query_fixture.h"

namespace libretto {
namespace {

TEST_CASE_METHOD(QueryFixture, "no clause, too many clauses") {
  CHECK(WrongField(Search(Query()).status()) == "clauses");
  CHECK(WrongField(Search(QueryOf(std::vector<Clause>(33, {TextClause{"x"}}))).status()) ==
        "clauses");
  CHECK(Search(QueryOf(std::vector<Clause>(32, {TextClause{"x"}}))).ok());
}

TEST_CASE_METHOD(QueryFixture, "empty and blank text, tags and audio") {
  CHECK(WrongField(Search(TextQuery("")).status()) == "clauses[0].text");
  CHECK(WrongField(Search(TextQuery(" \t\n")).status()) == "clauses[0].text");
  CHECK(WrongField(Search(QueryOf({{TagsClause{}}})).status()) == "clauses[0].tags");
  CHECK(WrongField(Search(QueryOf({{TagsClause{{"jazz", ""}}}})).status()) == "clauses[0].tags[1]");
  CHECK(WrongField(Search(QueryOf({{AudioClause{""}}})).status()) == "clauses[0].audio");
}

TEST_CASE_METHOD(QueryFixture, "10 kB of text is read up to the model's limit, with a warning") {
  std::string text;
  while (text.size() < 10'000) text += "calm ";
  const auto answer = Search(TextQuery(text));
  REQUIRE(answer.ok());
  REQUIRE(answer->warnings.size() == 1);
  CHECK(answer->warnings[0].starts_with("clauses[0].text: 2000 tokens"));
  CHECK(WrongField(Search(TextQuery(std::string(70'000, 'x'))).status()) == "clauses[0].text");
}

TEST_CASE_METHOD(QueryFixture, "emoji and Chinese are text like any other") {
  CHECK(Search(TextQuery("\xF0\x9F\x8E\xBB\xF0\x9F\x98\xA2")).ok());
  CHECK(
      Search(TextQuery("\xE6\x82\xB2\xE4\xBC\xA4\xE7\x9A\x84\xE5\xA4\xA7\xE6\x8F\x90\xE7\x90\xB4"))
          .ok());
}

TEST_CASE_METHOD(QueryFixture, "invalid UTF-8") {
  const auto status = Search(QueryOf({{TextClause{"fine"}}, {TextClause{"\xFF\xFE"}}})).status();
  CHECK(WrongField(status) == "clauses[1].text");
}

TEST_CASE_METHOD(QueryFixture, "weights: zero, not finite, none positive, cancelling") {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float weight : {0.0f, infinity, -infinity, std::nanf("")}) {
    const auto status =
        Search(QueryOf({{TextClause{"a"}}, {TextClause{"b"}}, {TextClause{"c"}, weight}})).status();
    CHECK(WrongField(status) == "clauses[2].weight");
  }
  CHECK(WrongField(Search(QueryOf({{TextClause{"a"}, -1}})).status()) == "clauses");
  const auto cancelling = Search(QueryOf({{TextClause{"a"}}, {TextClause{"a"}, -1}})).status();
  CHECK(absl::IsFailedPrecondition(cancelling));
  CHECK(ReasonOf(cancelling) == reason::kClausesCancel);
}

TEST_CASE_METHOD(QueryFixture, "unknown track id") {
  for (const Clause& clause :
       {Clause{TrackClause{"nobody"}}, Clause{PassageClause{"nobody", 0, 1}}}) {
    const auto status = Search(QueryOf({{TextClause{"a"}}, clause})).status();
    CHECK(absl::IsNotFound(status));
    CHECK(ReasonOf(status) == reason::kUnknownTrack);
    CHECK_THAT(std::string(status.message()),
               Catch::Matchers::StartsWith("clauses[1].") && Catch::Matchers::Contains("nobody"));
  }
  CHECK(WrongField(Search(QueryOf({{TrackClause{""}}})).status()) == "clauses[0].track_id");
}

TEST_CASE_METHOD(QueryFixture, "passages that are none") {
  const auto field_of = [this](double start, double end) {
    return WrongField(Search(QueryOf({{PassageClause{"c", start, end}}})).status());
  };
  CHECK(field_of(-1, 1) == "clauses[0].passage.range.start_seconds");
  CHECK(field_of(2, 2) == "clauses[0].passage.range.end_seconds");
  CHECK(field_of(0, std::nan("")) == "clauses[0].passage.range.end_seconds");
  CHECK(field_of(3, 9) == "clauses[0].passage.range");
}

TEST_CASE_METHOD(QueryFixture, "vectors: wrong dimension, not finite, all zeros") {
  Embedding odd(kFakeDimension, 1.0f);
  odd[3] = std::nanf("");
  for (const Embedding& vector :
       {Embedding{}, Embedding(kFakeDimension - 1, 1.0f), Embedding(kFakeDimension, 0.0f), odd}) {
    CHECK(WrongField(Search(QueryOf({{VectorClause{vector}}})).status()) == "clauses[0].embedding");
  }
}

TEST_CASE_METHOD(QueryFixture, "audio: not audio, cut off, silent, too large, too long") {
  const std::string wav = SineWav(440, 1), silence = SineWav(0, 1), large(2 << 20, 'x');
  const std::string field = "clauses[0].audio";
  CHECK(WrongField(Search(QueryOf({{AudioClause{"These are words."}}})).status()) == field);
  CHECK(WrongField(Search(QueryOf({{AudioClause{silence}}})).status()) == field);
  CHECK(WrongField(Search(QueryOf({{AudioClause{large}}})).status()) == field);
  const auto cut =
      Search(QueryOf({{AudioClause{std::string_view(wav).substr(0, wav.size() / 2)}}})).status();
  CHECK(absl::IsDataLoss(cut));
  const std::string long_wav = SineWav(440, 11);
  const auto too_long = Search(QueryOf({{AudioClause{long_wav}}})).status();
  CHECK(WrongField(too_long) == field);
  CHECK(ReasonOf(too_long) == reason::kAudioTooLarge);
}

TEST_CASE_METHOD(QueryFixture, "unknown filter field, filter too deep") {
  Query query = TextQuery("a");
  query.filter = Filter{Filter::Equals{"colour", std::string("red")}};
  const auto status = Search(query).status();
  CHECK(WrongField(status) == "filter");
  CHECK_THAT(std::string(status.message()), Catch::Matchers::Contains("colour"));
  for (int i = 0; i < 40; ++i) query.filter = Filter{Filter::Not{{*query.filter}}};
  CHECK(WrongField(Search(query).status()) == "filter");
  query.filter =
      Filter{Filter::OneOf{"genre", std::vector<AttributeValue>(20'000, std::string("x"))}};
  CHECK(WrongField(Search(query).status()) == "filter");
}

TEST_CASE_METHOD(QueryFixture, "limits out of range") {
  Query query = TextQuery("a");
  for (const int limit : {-1, 0, 1001}) {
    query.limit = limit;
    CHECK(WrongField(Search(query).status()) == "limit");
  }
}

TEST_CASE_METHOD(QueryFixture, "page tokens: malformed, of another query, of another snapshot") {
  Query query = TextQuery("rock");
  query.limit = 2;
  const std::string token = Search(query)->next_page_token;
  REQUIRE_FALSE(token.empty());
  for (const std::string& bad : {std::string("x"), std::string("!!!"), token + "A", token.substr(1),
                                 std::string("AAAAAAAAAAAA")}) {
    query.page_token = bad;
    CHECK(WrongField(Search(query).status()) == "page_token");
  }
  Query other = TextQuery("jazz");
  other.page_token = token;
  CHECK(WrongField(Search(other).status()) == "page_token");
  other = query;
  other.page_token = token;
  other.clauses[0].weight = 2;
  CHECK(WrongField(Search(other).status()) == "page_token");

  query.page_token = token;
  query.limit = 3;
  query.explain = true;
  CHECK(Search(query).ok());
  REQUIRE(library.Delete("e").ok());
  const auto stale = Search(query).status();
  CHECK(absl::IsAborted(stale));
  CHECK(ReasonOf(stale) == reason::kStalePageToken);
}

TEST_CASE("fingerprints tell queries apart by everything that orders hits") {
  Query base = TextQuery("a");
  base.filter = Filter{Filter::Range{"year", 1990.0, std::nullopt}};
  std::vector<Query> others(6, base);
  others[0].clauses[0].content = TagsClause{{"a"}};
  others[1].clauses.push_back({TextClause{"a"}});
  others[2].kind = ResultKind::kPassages;
  others[3].filter.reset();
  others[4].filter = Filter{Filter::Range{"year", std::nullopt, 1990.0}};
  others[5].filter = Filter{Filter::Not{{*base.filter}}};
  for (const Query& other : others) CHECK(QueryFingerprint(other) != QueryFingerprint(base));
  Query same = base;
  same.limit = 77;
  same.explain = true;
  same.page_token = "whatever";
  CHECK(QueryFingerprint(same) == QueryFingerprint(base));
}

TEST_CASE("paging ends at the greatest depth") {
  const PagedState state{"index", "s"};
  const std::string deepest = MakePageToken(kMaxDepth - 1, "f", state);
  CHECK(*ReadPageToken(deepest, "f", state) == kMaxDepth - 1);
  CHECK(WrongField(ReadPageToken(MakePageToken(kMaxDepth, "f", state), "f", state).status()) ==
        "page_token");
}

TEST_CASE("page tokens of one index are refused by another, be the snapshot of one name or not") {
  const std::string search = MakePageToken(10, "f", {"old model", "000001.7"});
  CHECK(ReadPageToken(search, "f", {"old model", "000001.7"}).ok());
  const std::string list = MakeListToken("id \xE6\x82\xB2", "old model");
  CHECK(*ReadListToken(list, "old model") == "id \xE6\x82\xB2");
  for (const absl::Status& status : {ReadPageToken(search, "f", {"new model", "000001.7"}).status(),
                                     ReadListToken(list, "new model").status()}) {
    CHECK(absl::IsAborted(status));
    CHECK(ReasonOf(status) == reason::kStalePageToken);
  }
  CHECK(WrongField(ReadListToken(search, "old model").status()) == "page_token");
  CHECK(WrongField(ReadListToken("BAAAAAAA", "old model").status()) == "page_token");
}

TEST_CASE_METHOD(QueryFixture, "deadline and cancellation are honoured") {
  const Call late{clock.Now() - absl::Seconds(1), nullptr};
  CHECK(absl::IsDeadlineExceeded(Search(TextQuery("a"), late).status()));
  const Call gone{absl::InfiniteFuture(), [] { return true; }};
  CHECK(absl::IsCancelled(Search(TextQuery("a"), gone).status()));
  int looks = 0;
  const Call leaves{absl::InfiniteFuture(), [&looks] { return ++looks > 2; }};
  const std::string wav = SineWav(440, 9);
  CHECK(absl::IsCancelled(Search(QueryOf({{AudioClause{wav}}}), leaves).status()));
  CHECK(looks == 3);
}

}  // namespace
}  // namespace libretto
