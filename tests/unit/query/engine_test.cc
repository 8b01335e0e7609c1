#include <algorithm>
#include <set>

#include "tests/unit/query/query_fixture.h"

namespace libretto {
namespace {

using IdList = std::vector<std::string>;

TEST_CASE_METHOD(QueryFixture, "text ranks the tracks by cosine, best passage found") {
  const auto answer = Search(TextQuery("piano"));
  REQUIRE(answer.ok());
  REQUIRE(answer->hits.size() == 5);
  const AnswerHit& best = answer->hits.front();
  CHECK(best.track.id == "c");
  CHECK(best.track.title == "Title of c");
  CHECK(best.score ==
        Approx(Dot(MakeTrack("c", "", {"jazz", "calm", "piano"}).embedding, FakeWord("piano"))));
  CHECK(best.passage_start_seconds == 2);
  CHECK(best.passage_end_seconds == 3);
  CHECK(best.passage_score == Approx(1));
  CHECK(std::ranges::is_sorted(answer->hits, std::greater<>(), &AnswerHit::score));
  CHECK(answer->snapshot_id == library.view()->snapshot_id());
  CHECK(answer->warnings.empty());
}

TEST_CASE_METHOD(QueryFixture, "passage results: a track may come several times") {
  Query query = TextQuery("loud");
  query.kind = ResultKind::kPassages;
  query.limit = 2;
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(Ids(*answer) == IdList{"a", "a"});
  CHECK(answer->hits[0].passage_start_seconds == 1);
  CHECK(answer->hits[1].passage_start_seconds == 2);
  CHECK(answer->hits[0].score == Approx(1));
  CHECK(answer->hits[0].passage_score == Approx(answer->hits[0].score));
}

TEST_CASE_METHOD(QueryFixture, "tags are embedded one by one and averaged") {
  const auto answer = Search(QueryOf({{TagsClause{{"jazz", "piano"}}}}));
  REQUIRE(answer.ok());
  const auto& hit = answer->hits.front();
  const auto mean = NormalizedMean(std::vector<Embedding>{FakeWord("jazz"), FakeWord("piano")});
  CHECK(hit.score == Approx(Dot(*mean, *library.view()->GetEmbedding(hit.track.id))));
}

TEST_CASE_METHOD(QueryFixture, "all text of a query goes to the model in one batch") {
  const int before = model.text().calls();
  REQUIRE(
      Search(QueryOf({{TextClause{"calm"}}, {TagsClause{{"jazz", "rock"}}}, {TextClause{"loud"}}}))
          .ok());
  CHECK(model.text().calls() == before + 1);
}

TEST_CASE_METHOD(QueryFixture, "audio finds what sounds like it, and its decoding is timed") {
  const std::string wav = SineWav(2000, 2);
  const auto answer = Search(QueryOf({{AudioClause{wav}}}));
  REQUIRE(answer.ok());
  CHECK(answer->hits.front().track.id == "e");
  CHECK(answer->hits.front().score == Approx(1));
  CHECK(answer->timings.encode >= absl::Milliseconds(1));
}

TEST_CASE_METHOD(QueryFixture, "a track clause finds similar tracks and leaves itself out") {
  Query query = QueryOf({{TrackClause{"a"}}});
  auto answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(answer->hits.size() == 4);
  CHECK(answer->hits.front().track.id == "b");

  query.kind = ResultKind::kPassages;
  query.limit = 3;
  answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(answer->hits.size() == 3);
  CHECK(std::ranges::count(Ids(*answer), "a") == 0);
}

TEST_CASE_METHOD(QueryFixture, "a passage clause stands for the passages that it overlaps") {
  const auto answer = Search(QueryOf({{PassageClause{"c", 0.5, 1.5}}}));
  REQUIRE(answer.ok());
  const auto mean = NormalizedMean(std::vector<Embedding>{FakeWord("jazz"), FakeWord("calm")});
  const AnswerHit& hit = answer->hits.front();
  CHECK(hit.score == Approx(Dot(*mean, *library.view()->GetEmbedding(hit.track.id))));
  CHECK(std::ranges::count(Ids(*answer), "c") == 0);
}

TEST_CASE_METHOD(QueryFixture, "a raw vector need not be of unit length") {
  Embedding vector = FakeWord("jazz");
  for (float& value : vector) value *= 17;
  const auto answer = Search(QueryOf({{VectorClause{vector}}}));
  REQUIRE(answer.ok());
  CHECK(answer->hits.front().track.id == "d");
  CHECK(answer->hits.front().score == Approx(1));
}

TEST_CASE_METHOD(QueryFixture, "a negative weight pushes matching tracks down") {
  const auto plain = Search(TextQuery("rock"));
  const auto pushed = Search(QueryOf({{TextClause{"rock"}}, {TextClause{"loud"}, -0.8f}}));
  REQUIRE((plain.ok() && pushed.ok()));
  const auto score_of_a = [](const Answer& answer) {
    return std::ranges::find(answer.hits, std::string("a"),
                             [](const AnswerHit& hit) { return hit.track.id; })
        ->score;
  };
  CHECK(score_of_a(*pushed) < score_of_a(*plain));
  CHECK(pushed->hits.front().track.id == "b");
}

TEST_CASE_METHOD(QueryFixture, "copies of a recording are folded under the best, or listed") {
  const IdList before = Ids(*Search(TextQuery("piano")));
  AnalyzedTrack copy = MakeTrack("c2", "", {"jazz", "calm", "piano"});
  AnalyzedTrack original = MakeTrack("c", "", {"jazz", "calm", "piano"});
  copy.fingerprint = original.fingerprint = Fingerprint{1, 2, 3};
  REQUIRE(library.Upsert(copy).ok());
  REQUIRE(library.Upsert(original).ok());

  Query query = TextQuery("piano");
  const auto folded = Search(query);
  REQUIRE(folded.ok());
  CHECK(Ids(*folded) == before);
  CHECK(folded->hits[0].copy_ids == IdList{"c2"});
  CHECK(folded->hits[1].copy_ids.empty());

  query.limit = 1;  // the copy takes no place
  const auto first = Search(query);
  REQUIRE(first.ok());
  query.page_token = first->next_page_token;
  CHECK(Ids(*Search(query)) == IdList{before[1]});

  query.page_token.clear();
  query.limit = 2;
  query.list_copies = true;
  const auto listed = Search(query);
  REQUIRE(listed.ok());
  CHECK(Ids(*listed) == IdList{"c", "c2"});
  CHECK(listed->hits[1].copy_ids == IdList{"c"});

  query.kind = ResultKind::kPassages;
  query.list_copies = false;
  query.limit = 50;
  const IdList passages = Ids(*Search(query));
  CHECK(std::ranges::count(passages, "c") == 3);
  CHECK(std::ranges::count(passages, "c2") == 0);

  // Like a track is not its own copy.
  const IdList like = Ids(*Search(QueryOf({{TrackClause{"c"}}})));
  CHECK(std::ranges::count(like, "c2") == 0);
  CHECK(std::ranges::count(like, "a") == 1);
}

TEST_CASE_METHOD(QueryFixture, "a filter keeps only what it matches") {
  Query query = TextQuery("calm");
  query.filter = Filter{Filter::Equals{"genre", std::string("jazz")}};
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(Ids(*answer) == IdList{"c", "d"});
}

TEST_CASE_METHOD(QueryFixture, "explained: contributions sum to the score, strongest first") {
  for (const ResultKind kind : {ResultKind::kTracks, ResultKind::kPassages}) {
    Query query =
        QueryOf({{TextClause{"rock"}, 0.5f}, {TextClause{"loud"}, 2}, {TextClause{"calm"}, -1}});
    query.explain = true;
    query.kind = kind;
    const auto answer = Search(query);
    REQUIRE(answer.ok());
    for (const AnswerHit& hit : answer->hits) {
      REQUIRE(hit.clause_reasons.size() == 3);
      float sum = 0;
      for (const ClauseReason& reason : hit.clause_reasons) sum += reason.contribution;
      CHECK(sum == Approx(hit.score).margin(1e-5));
      CHECK(std::ranges::is_sorted(hit.clause_reasons, std::greater<>(), [](const auto& reason) {
        return std::abs(reason.contribution);
      }));
    }
  }
}

TEST_CASE_METHOD(QueryFixture, "explained: labels that the passage and the query share") {
  Query query = TextQuery("calm");
  query.explain = true;
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  const AnswerHit& best = answer->hits.front();
  REQUIRE(best.label_reasons.size() == 1);
  CHECK(best.label_reasons[0].label == "calm");
  CHECK(best.label_reasons[0].strength > 1);
  CHECK(answer->hits.back().label_reasons.empty());

  query.explain = false;
  CHECK(Search(query)->hits.front().label_reasons.empty());
  CHECK(Search(query)->hits.front().clause_reasons.empty());
}

TEST_CASE_METHOD(QueryFixture, "pages cover everything once, in the order of one big page") {
  for (const ResultKind kind : {ResultKind::kTracks, ResultKind::kPassages}) {
    Query query = TextQuery("rock calm");
    query.kind = kind;
    query.limit = 1000;
    const auto whole = Search(query);
    REQUIRE(whole.ok());
    CHECK(whole->next_page_token.empty());
    query.limit = 2;
    std::vector<std::pair<std::string, double>> paged, expected;
    do {
      const auto page = Search(query);
      REQUIRE(page.ok());
      for (const auto& hit : page->hits)
        paged.emplace_back(hit.track.id, hit.passage_start_seconds);
      query.page_token = page->next_page_token;
    } while (!query.page_token.empty());
    for (const auto& hit : whole->hits)
      expected.emplace_back(hit.track.id, hit.passage_start_seconds);
    CHECK(paged == expected);
  }
}

TEST_CASE_METHOD(QueryFixture, "a track clause pages without itself") {
  Query query = QueryOf({{TrackClause{"c"}}});
  query.limit = 3;
  const auto first = Search(query);
  REQUIRE(first.ok());
  query.page_token = first->next_page_token;
  const auto second = Search(query);
  REQUIRE(second.ok());
  CHECK(second->hits.size() == 1);
  CHECK(second->next_page_token.empty());
  std::set<std::string> seen;
  for (const auto& id : Ids(*first)) seen.insert(id);
  for (const auto& id : Ids(*second)) seen.insert(id);
  CHECK(seen == std::set<std::string>{"a", "b", "d", "e"});
}

TEST_CASE("an empty catalogue answers with no hits") {
  FakeModel model;
  FakeLibrary library({"fake@000000000000", "fake", kFakeDimension});
  FakeClock clock;
  const DirectAudio opener;
  TextInput text(model.text(), {}, clock);
  const AudioInput audio(model.audio(), opener, {}, clock);
  const auto labeler = Labeler::Create(model);
  const Engine engine(
      model, text, audio, **labeler, [&] { return library.view(); }, clock, "test");
  const auto answer = engine.Search(TextQuery("anything"), {});
  REQUIRE(answer.ok());
  CHECK(answer->hits.empty());
  CHECK(answer->next_page_token.empty());
}

TEST_CASE("timings: stages fit into the total") {
  FakeModel model;
  FakeLibrary library({"fake@000000000000", "fake", kFakeDimension});
  REQUIRE(library.Upsert(MakeTrack("a", "rock", {"rock"})).ok());
  FakeClock clock(absl::Microseconds(10));
  const DirectAudio opener;
  TextInput text(model.text(), {}, clock);
  const AudioInput audio(model.audio(), opener, {}, clock);
  const auto labeler = Labeler::Create(model);
  const Engine engine(
      model, text, audio, **labeler, [&] { return library.view(); }, clock, "test");
  const auto answer = engine.Search(TextQuery("rock"), {});
  REQUIRE(answer.ok());
  const StageTimings& t = answer->timings;
  CHECK(t.decode == absl::ZeroDuration());
  CHECK(t.encode >= absl::Microseconds(10));
  CHECK(t.search >= absl::Microseconds(10));
  CHECK(t.finish >= absl::Microseconds(10));
  CHECK(t.decode + t.encode + t.search + t.finish <= t.total);
}

}  // namespace
}  // namespace libretto
