#include "server/telemetry/query_summary.h"

#include <catch2/catch.hpp>

namespace libretto {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("clauses are told by kind, sign and size, without their content") {
  Query query;
  query.clauses = {{TextClause{"sad slow strings"}},
                   {TagsClause{{"choir", "organ"}}, -0.5f},
                   {AudioClause{"RIFF"}},
                   {TrackClause{"secret-id"}},
                   {PassageClause{"secret-id", 1, 2}},
                   {VectorClause{{1, 2, 3}}}};
  CHECK(ClausesSummary(query) == "text(16) -tags(2,10) audio(4) track passage embedding(3)");
  CHECK(FilterSummary(query).empty());
  CHECK(TextOf(query) == "sad slow strings | choir, organ");
}

TEST_CASE("wishes beside the clauses are told by number, without their words") {
  Query query;
  query.clauses = {{ArtistClause{"secret"}}, {AlbumClause{"secret"}}};
  query.words = "secret words";
  query.exclusions = {"secret"};
  query.comparisons = {{"secret", true, {}}};
  query.more_like = {"secret", "secret"};
  query.less_like = {"secret"};
  query.previous = std::make_shared<Turn>();
  CHECK(ClausesSummary(query) ==
        "artist album query(12) exclusions(1) comparisons(1) more_like(2) less_like(1) "
        "conversation");
}

TEST_CASE("a filter is told by operators and fields, without its values") {
  Query query;
  query.filter = Filter{Filter::And{
      {{Filter::Equals{"genre", std::string("secret")}},
       {Filter::Range{"year", 1990, 1999}},
       {Filter::Or{{{Filter::Prefix{"title", "secret"}}, {Filter::Contains{"album", "secret"}}}}},
       {Filter::Not{{{Filter::OneOf{"artist", {std::string("secret"), std::string("x")}}}}}},
       {Filter::Match{"secret"}},
       {Filter::Equals{"attributes.secret", std::string("secret")}}}}};
  CHECK(FilterSummary(query) ==
        "and(genre=, year[], or(title^, album~), not(artist in 2), matches, attributes.*=)");
}

TEST_CASE("summaries of the largest queries are short") {
  Query query;
  query.clauses.assign(kMaxClauses, {TextClause{std::string(kMaxTextBytes, 'x')}});
  Filter::Or any;
  any.of.assign(kMaxFilterValues, Filter{Filter::Equals{"genre", std::string("x")}});
  query.filter = Filter{any};
  for (int i = 0; i < kMaxFilterDepth; ++i) query.filter = Filter{Filter::Not{{*query.filter}}};
  CHECK(ClausesSummary(query).size() <= kMaxSummaryBytes + 3);
  CHECK(FilterSummary(query).size() <= kMaxSummaryBytes + 3);
  CHECK_THAT(FilterSummary(query), Contains("..."));
  CHECK(TextOf(query).size() == kMaxTextShown + 3);
}

}  // namespace
}  // namespace libretto
