#include <algorithm>
#include <set>

#include "tests/unit/query/query_fixture.h"

namespace libretto {
namespace {

using IdList = std::vector<std::string>;

// Six tracks of two artists beside the fixture's, of rising tempo and loudness.
class RankingFixture : public QueryFixture {
 public:
  RankingFixture() {
    for (int i = 0; i < 6; ++i) {
      AnalyzedTrack track = MakeTrack("t" + std::to_string(i), "pop", {"pop", "w" + Number(i)});
      track.track.artist = i < 4 ? "Ada" : "Bob";
      track.track.album = i % 2 == 0 ? "Even" : "Odd";
      track.track.facts.tempo_bpm = 80 + 20 * i;
      track.track.facts.loudness_lufs = -20 + 2 * i;
      REQUIRE(library.Upsert(track).ok());
    }
  }

  static std::string Number(int i) { return std::to_string(i); }
};

int RankOf(const Answer& answer, const std::string& id) {
  const IdList ids = Ids(answer);
  return static_cast<int>(std::ranges::find(ids, id) - ids.begin());
}

TEST_CASE_METHOD(QueryFixture, "what an exclusion names is left out") {
  REQUIRE(library.Upsert(MakeTrack("r", "rock", {"rock"})).ok());
  Query query = TextQuery("rock calm");
  CHECK(Ids(*Search(query)).front() == "b");
  query.exclusions = {"rock"};
  query.explain = true;
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(std::ranges::count(Ids(*answer), "r") == 0);
  query.kind = ResultKind::kPassages;
  CHECK(std::ranges::count(Ids(*Search(query)), "r") == 0);
  REQUIRE(answer->removals.size() == 1);
  CHECK(answer->removals[0].condition == "not rock");
  CHECK(answer->removals[0].tracks == 1);
}

TEST_CASE_METHOD(RankingFixture,
                 "a comparison puts first what differs from the reference as asked") {
  Query query = QueryOf({{TrackClause{"t3"}}});
  query.explain = true;
  query.comparisons = {{"loud", false, {}}};
  auto answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(std::set<std::string>{answer->hits[0].track.id, answer->hits[1].track.id,
                              answer->hits[2].track.id} == std::set<std::string>{"t0", "t1", "t2"});
  REQUIRE(answer->hits[0].comparison_reasons.size() == 1);
  CHECK(answer->hits[0].comparison_reasons[0].reference == -14);
  CHECK(answer->hits[0].comparison_reasons[0].value <= -16);

  query.comparisons = {{"quiet", false, {}}};
  answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(std::set<std::string>{answer->hits[0].track.id, answer->hits[1].track.id} ==
        std::set<std::string>{"t4", "t5"});
}

TEST_CASE_METHOD(RankingFixture, "a comparison may name what to compare with") {
  Query query = TextQuery("pop");
  query.comparisons = {{"loud", true, {"t4"}}};
  CHECK(Ids(*Search(query)).front() == "t5");
  query.comparisons[0].track_ids = {"nowhere"};
  CHECK(absl::IsNotFound(Search(query).status()));
}

TEST_CASE_METHOD(RankingFixture, "a word that was not measured is compared by sound") {
  Query query = QueryOf({{TrackClause{"t3"}}});
  query.comparisons = {{"jazz", true, {}}};
  const std::string first = Ids(*Search(query)).front();
  CHECK((first == "c" || first == "d"));
}

TEST_CASE_METHOD(QueryFixture, "a comparison with nothing to compare with is refused") {
  Query query = TextQuery("calm");
  query.comparisons = {{"fast", true, {}}};
  CHECK(WrongField(Search(query).status()) == "comparisons[0]");
}

TEST_CASE_METHOD(QueryFixture, "what was not measured of the reference is warned of and left out") {
  Query query = QueryOf({{TrackClause{"a"}}});
  query.comparisons = {{"loud", true, {}}};
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(answer->warnings.size() == 1);
  CHECK(answer->hits.size() == 4);
  query.comparisons = {{"fast", true, {}}};  // has a sound beside the measure
  CHECK(Search(query)->warnings.empty());
}

TEST_CASE_METHOD(QueryFixture, "a track whose title is asked for comes first, and says so") {
  Query query = TextQuery("title of d");
  query.metadata_words = "TITLE of D";
  query.explain = true;
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  const AnswerHit& hit = answer->hits.front();
  CHECK(hit.track.id == "d");
  CHECK(hit.confidence == Approx(1));
  REQUIRE(hit.name_reasons.size() == 1);
  CHECK(hit.name_reasons[0].field == "title");
  CHECK(hit.name_reasons[0].text == "Title of d");
}

TEST_CASE_METHOD(QueryFixture, "words of which a title is only a part name nothing") {
  Query query = TextQuery("calm");
  query.metadata_words = "calm title";
  CHECK(Ids(*Search(query)).front() == "b");
}

TEST_CASE_METHOD(RankingFixture, "no more hits of an artist or album than asked for") {
  Query query = TextQuery("pop");
  query.diversity.max_per_artist = 1;
  const IdList ids = Ids(*Search(query));
  const auto of = [&ids](const IdList& some) {
    return std::ranges::count_if(
        ids, [&](const auto& id) { return std::ranges::find(some, id) != some.end(); });
  };
  CHECK(of({"t0", "t1", "t2", "t3"}) == 1);
  CHECK(of({"t4", "t5"}) == 1);
  CHECK(of({"a", "b", "c", "d", "e"}) == 5);  // no artist is no artist's

  query.diversity = {};
  query.diversity.max_per_album = 2;
  const IdList albums = Ids(*Search(query));
  CHECK(std::ranges::count_if(
            albums, [](const auto& id) { return id == "t0" || id == "t2" || id == "t4"; }) == 2);
}

TEST_CASE_METHOD(RankingFixture, "near misses of a comparison are within the caps too") {
  Query query = QueryOf({{TrackClause{"t0"}}});
  query.comparisons = {{"quiet", true, {}}};  // nothing is quieter
  query.diversity.max_per_artist = 1;
  const IdList ids = Ids(*Search(query));
  CHECK(std::ranges::count_if(
            ids, [](const auto& id) { return id == "t1" || id == "t2" || id == "t3"; }) == 1);
}

TEST_CASE_METHOD(QueryFixture, "spread hits are unlike one another") {
  for (const char* id : {"r1", "r2", "r3"}) {
    REQUIRE(library.Upsert(MakeTrack(id, "rock", {"rock"})).ok());
  }
  Query query = TextQuery("rock jazz");
  query.limit = 2;
  query.diversity.spread = 0.9f;
  const IdList ids = Ids(*Search(query));
  CHECK_FALSE(ids[0].substr(0, 1) == ids[1].substr(0, 1));
}

TEST_CASE_METHOD(RankingFixture, "exploration changes the order, the same way for the same seed") {
  Query query = TextQuery("pop");
  query.diversity.exploration = 1;
  std::set<IdList> orders;
  for (uint64_t seed = 0; seed < 5; ++seed) {
    query.diversity.seed = seed;
    const IdList ids = Ids(*Search(query));
    CHECK(ids == Ids(*Search(query)));
    orders.insert(ids);
  }
  CHECK(orders.size() > 1);
}

TEST_CASE_METHOD(RankingFixture, "pages of a ranked query are those of one long page") {
  Query query = TextQuery("pop");
  query.exclusions = {"jazz"};
  query.diversity.exploration = 0.5f;
  query.limit = 100;
  const IdList whole = Ids(*Search(query));
  query.limit = 3;
  IdList joined;
  for (;;) {
    const auto answer = Search(query);
    REQUIRE(answer.ok());
    std::ranges::copy(Ids(*answer), std::back_inserter(joined));
    if (answer->next_page_token.empty()) break;
    query.page_token = answer->next_page_token;
  }
  CHECK(joined == whole);
}

TEST_CASE_METHOD(RankingFixture, "feedback moves the query and is not in the answer") {
  Query query = TextQuery("calm");
  query.more_like = {"c"};
  query.less_like = {"a"};
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(RankOf(*answer, "d") < RankOf(*answer, "t0"));  // jazz, as c is
  CHECK(std::ranges::count(Ids(*answer), "c") == 0);
  CHECK(std::ranges::count(Ids(*answer), "a") == 0);

  query.clauses.clear();
  CHECK(Ids(*Search(query)).front() == "d");
  query.more_like = {"nowhere"};
  CHECK(absl::IsNotFound(Search(query).status()));
  CHECK(FieldOf(Search(query).status()) == "more_like[0]");
}

TEST_CASE_METHOD(RankingFixture, "music like an artist's or an album's leaves their own out") {
  IdList ids = Ids(*Search(QueryOf({{ArtistClause{"ada"}}})));
  CHECK(IdList{ids[0], ids[1]} == IdList{"t4", "t5"});
  CHECK(ids.size() == 7);
  ids = Ids(*Search(QueryOf({{AlbumClause{"Even"}}})));
  CHECK(ids.size() == 8);
  CHECK(WrongField(Search(QueryOf({{ArtistClause{"Nobody"}}})).status()) == "clauses[0].artist");
  CHECK(WrongField(Search(QueryOf({{AlbumClause{""}}})).status()) == "clauses[0].album");
}

TEST_CASE_METHOD(QueryFixture, "out of bounds: each new field is named") {
  Query query = TextQuery("calm");
  query.exclusions.assign(kMaxExclusions + 1, "drums");
  CHECK(WrongField(Search(query).status()) == "exclusions");
  query = TextQuery("calm");
  query.exclusions = {" "};
  CHECK(WrongField(Search(query).status()) == "exclusions[0]");
  query = TextQuery("calm");
  query.comparisons.assign(kMaxComparisons + 1, {"fast", true, {}});
  CHECK(WrongField(Search(query).status()) == "comparisons");
  query = TextQuery("calm");
  query.more_like.assign(kMaxFeedback + 1, "a");
  CHECK(WrongField(Search(query).status()) == "more_like");
  query = TextQuery("calm");
  query.less_like = {""};
  CHECK(WrongField(Search(query).status()) == "less_like[0]");
  query = TextQuery("calm");
  query.diversity.spread = 1.5f;
  CHECK(WrongField(Search(query).status()) == "diversity.spread");
  query = TextQuery("calm");
  query.diversity.max_per_album = -1;
  CHECK(WrongField(Search(query).status()) == "diversity.max_per_album");
}

TEST_CASE_METHOD(QueryFixture, "a hit far from everything asked for is no match") {
  const auto rock = Search(TextQuery("rock"));
  CHECK_FALSE(rock->no_match);
  const auto zither = Search(TextQuery("zither"));
  CHECK(zither->no_match);
  CHECK(zither->hits.size() == 5);
  CHECK(rock->hits[0].confidence > zither->hits[0].confidence);
}

}  // namespace
}  // namespace libretto
