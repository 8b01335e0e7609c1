#include "server/query/interpretation.h"

#include <algorithm>

#include "tests/unit/query/query_fixture.h"

namespace libretto {
namespace {

using IdList = std::vector<std::string>;

// A catalogue with names and facts.
class NamesFixture : public QueryFixture {
 public:
  NamesFixture() {
    Add("n1", "Elvish Theme", "Doug Kaufman", "Wesnoth", 90, {"flute", "calm"});
    Add("n2", "Battle", "Doug Kaufman", "Wesnoth", 120, {"drums", "loud"});
    Add("n3", "Ballade für Adeline", "Jérémy Nicoll", "Première", 70, {"piano", "calm"});
    Add("n4", "Night Drive", "Maxstack", "", 128, {"synth", "loud"});
  }

  Interpretation Read(const std::string& words, std::shared_ptr<const Turn> previous = nullptr) {
    Query query;
    query.words = words;
    query.previous = std::move(previous);
    auto read = Interpret(query, *library.view());
    REQUIRE(read.ok());
    return *std::move(read);
  }

  Answer Say(const std::string& words, const std::shared_ptr<const Turn>& previous = nullptr) {
    Query query;
    query.words = words;
    query.previous = previous;
    query.limit = 3;
    auto answer = Search(query);
    REQUIRE(answer.ok());
    REQUIRE(answer->turn != nullptr);
    return *std::move(answer);
  }

 private:
  void Add(const std::string& id, const std::string& title, const std::string& artist,
           const std::string& album, double tempo, const std::vector<std::string>& passages) {
    AnalyzedTrack track = MakeTrack(id, "", passages);
    track.track.title = title;
    track.track.artist = artist;
    track.track.album = album;
    track.track.facts.tempo_bpm = tempo;
    REQUIRE(library.Upsert(track).ok());
  }
};

const UnderstoodPart* PartSaid(const Interpretation& read, const std::string& text) {
  const auto found = std::ranges::find(read.parts, text, &UnderstoodPart::text);
  return found == read.parts.end() ? nullptr : &*found;
}

TEST_CASE_METHOD(NamesFixture, "plain words are a text, and looked up in the metadata") {
  const Interpretation read = Read("sad slow strings");
  REQUIRE(read.query.clauses.size() == 1);
  CHECK(std::get<TextClause>(read.query.clauses[0].content).text == "sad slow strings");
  CHECK(read.query.metadata_words == "sad slow strings");
  CHECK(read.query.words.empty());
  CHECK(read.parts.size() == 1);
}

TEST_CASE_METHOD(NamesFixture, "exclusions, ranges and keys leave the text") {
  const Interpretation read = Read("calm piano without drums, under 100 bpm, in A minor");
  CHECK(read.query.exclusions == IdList{"drums"});
  CHECK(std::get<TextClause>(read.query.clauses[0].content).text == "calm piano");
  REQUIRE(read.query.filter.has_value());
  CHECK(std::get<Filter::And>(read.query.filter->node).of.size() == 3);
  CHECK_FALSE(read.query.any_sound);
}

TEST_CASE_METHOD(NamesFixture, "names are found without case, accents and punctuation") {
  Interpretation read = Read("something like elvish theme");
  REQUIRE(read.query.clauses.size() == 1);
  CHECK(std::get<TrackClause>(read.query.clauses[0].content).track_id == "n1");
  read = Read("similar to jeremy nicoll");
  CHECK(std::get<ArtistClause>(read.query.clauses.at(0).content).artist == "Jérémy Nicoll");
  read = Read("like the album premiere");
  CHECK(std::get<AlbumClause>(read.query.clauses.at(0).content).album == "Première");
}

TEST_CASE_METHOD(NamesFixture, "songs by an artist are a condition, and all of them match") {
  const Interpretation read = Read("songs by Doug Kaufman");
  REQUIRE(read.query.filter.has_value());
  CHECK(std::get<Filter::Equals>(read.query.filter->node).field == "artist");
  CHECK(read.query.any_sound);
  const Answer answer = Say("songs by Doug Kaufman");
  CHECK(answer.hits.size() == 2);
  CHECK_FALSE(answer.no_match);
}

TEST_CASE_METHOD(NamesFixture, "conditions alone are all that was asked for, until sound is") {
  const Answer by = Say("songs by Doug Kaufman");
  REQUIRE_FALSE(by.hits.empty());
  CHECK(by.hits.front().confidence == 1);
  const Answer still = Say("without jazz", by.turn);
  CHECK(still.turn->query.any_sound);
  CHECK_FALSE(Say("but like Night Drive", still.turn).turn->query.any_sound);
  const Answer sound = Say("but calm", still.turn);
  CHECK_FALSE(sound.turn->query.any_sound);
  REQUIRE_FALSE(sound.hits.empty());
  CHECK(sound.hits.front().confidence < 1);
}

TEST_CASE_METHOD(NamesFixture, "a name that nothing has is words again") {
  const Interpretation read = Read("like rain on a roof");
  REQUIRE(read.query.clauses.size() == 1);
  CHECK_THAT(std::get<TextClause>(read.query.clauses[0].content).text,
             Catch::Contains("rain on a roof"));
  const Interpretation by = Read("songs by Nobody Atall");
  CHECK(by.warnings.size() == 1);
  CHECK_FALSE(by.query.filter.has_value());
}

TEST_CASE_METHOD(NamesFixture, "quotes are looked for in the metadata, else they are words") {
  CHECK(Read("\"night drive\"").query.filter.has_value());
  const Interpretation read = Read("\"day walk\"");
  CHECK_FALSE(read.query.filter.has_value());
  CHECK(read.warnings.size() == 1);
}

TEST_CASE_METHOD(NamesFixture, "a comparison with nothing to compare with is words") {
  const Interpretation read = Read("something slower");
  CHECK(read.query.comparisons.empty());
  CHECK_THAT(std::get<TextClause>(read.query.clauses.at(0).content).text,
             Catch::Contains("slower"));
  const Interpretation with = Read("like Battle but slower");
  REQUIRE(with.query.comparisons.size() == 1);
  CHECK(with.query.comparisons[0].quality == "fast");
  CHECK_FALSE(with.query.comparisons[0].more);
}

TEST_CASE_METHOD(NamesFixture, "parts say which words they were read from") {
  const std::string words = "calm piano without drums";
  const Interpretation read = Read(words);
  const auto part = std::ranges::find_if(read.parts, [](const UnderstoodPart& p) {
    return std::holds_alternative<UnderstoodExclusion>(p.meaning);
  });
  REQUIRE(part != read.parts.end());
  CHECK(words.substr(part->begin, part->end - part->begin) == part->text);
  CHECK(part->description == "not drums");
  CHECK(PartSaid(read, "calm piano") != nullptr);
}

TEST_CASE_METHOD(NamesFixture, "slower is slower than what was shown") {
  const Answer first = Say("loud");
  const Answer second = Say("slower", first.turn);
  REQUIRE(second.turn->query.comparisons.size() == 1);
  CHECK(second.turn->query.comparisons[0].track_ids.size() == 3);
  CHECK(second.turn->query.clauses.size() == 1);
  const Answer third = Say("even slower", second.turn);
  CHECK(third.turn->query.comparisons.size() == 1);
}

TEST_CASE_METHOD(NamesFixture, "another one is none of those shown before") {
  const Answer first = Say("calm");
  const Answer second = Say("another one", first.turn);
  const Answer third = Say("another one", second.turn);
  IdList all;
  for (const Answer* answer : {&first, &second, &third}) {
    std::ranges::copy(Ids(*answer), std::back_inserter(all));
  }
  std::ranges::sort(all);
  CHECK(std::ranges::adjacent_find(all) == all.end());
  CHECK(all.size() == 9);
}

TEST_CASE_METHOD(NamesFixture, "more like the second moves towards it") {
  const Answer first = Say("calm");
  const Answer second = Say("more like the second", first.turn);
  CHECK(second.turn->query.more_like == IdList{Ids(first)[1]});
  Query query;
  query.words = "more like the ninth";
  query.previous = first.turn;
  CHECK(WrongField(Search(query).status()) == "query");
}

TEST_CASE_METHOD(NamesFixture, "a reply keeps what was said before; a new query does not") {
  const Answer first = Say("calm without drums");
  const Answer second = Say("but no flute", first.turn);
  CHECK(second.turn->query.exclusions == IdList{"drums", "flute"});
  const Answer third = Say("loud synth music", second.turn);
  CHECK(third.turn->query.exclusions.empty());
}

TEST_CASE_METHOD(NamesFixture, "refining what was never asked is warned of") {
  CHECK(Read("calm piano, another one").warnings.size() == 1);
}

TEST_CASE_METHOD(NamesFixture, "an upload stays in the conversation as its vector") {
  const std::string wav = SineWav(2000, 2);
  Query query = QueryOf({{AudioClause{wav}}});
  query.words = "without drums";
  query.limit = 3;
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  CHECK(std::holds_alternative<VectorClause>(answer->turn->query.clauses.at(0).content));
  CHECK(Say("another one", answer->turn).hits.size() == 3);
}

TEST_CASE_METHOD(NamesFixture, "unlike something is any music but that") {
  const Interpretation read = Read("unlike Maxstack");
  REQUIRE(read.query.clauses.size() == 2);
  CHECK(read.query.clauses[0].weight < 0);
  CHECK(read.query.clauses[1].weight > 0);
  CHECK(Say("unlike Maxstack").hits.size() == 3);
}

TEST_CASE_METHOD(NamesFixture, "names of any script and with punctuation are found") {
  AnalyzedTrack track = MakeTrack("n9", "", {"calm"});
  track.track.title = "Щелкунчик — Вальс";
  track.track.artist = "Чайковский";
  REQUIRE(library.Upsert(track).ok());
  CHECK(std::get<ArtistClause>(Read("like Чайковский").query.clauses.at(0).content).artist ==
        "Чайковский");
  CHECK(Ids(Say("doug - kaufman, battle!")).front() == "n2");
  CHECK(Ids(Say("Щелкунчик Вальс")).front() == "n9");
}

TEST_CASE_METHOD(NamesFixture, "replies to an answer without hits refer to nothing") {
  const Answer first = Say("calm");
  const Answer none = Say("from 1950 to 1951", first.turn);
  CHECK(none.hits.empty());
  Query query;
  query.previous = none.turn;
  query.words = "more like the last one";
  CHECK(WrongField(Search(query).status()) == "query");
  query.words = "slower";
  CHECK(Search(query).ok());
}

TEST_CASE_METHOD(NamesFixture, "a comparison with an upload can be gone on from") {
  const std::string wav = SineWav(2000, 2);
  Query query = QueryOf({{AudioClause{wav}}});
  query.words = "but happier";
  query.limit = 3;
  const auto answer = Search(query);
  REQUIRE(answer.ok());
  Say("another one", answer->turn);
}

TEST_CASE_METHOD(NamesFixture, "a filter that comes with each turn stays one condition") {
  Query query;
  query.filter = Filter{Filter::Equals{"artist", "Doug Kaufman"}};
  std::shared_ptr<const Turn> turn;
  for (const char* words : {"calm", "louder", "quieter", "no flute", "louder"}) {
    query.words = words;
    query.previous = turn;
    const auto answer = Search(query);
    REQUIRE(answer.ok());
    turn = answer->turn;
  }
  CHECK(std::holds_alternative<Filter::Equals>(turn->query.filter->node));
}

TEST_CASE_METHOD(NamesFixture, "what was excluded and is wanted after all is in no part") {
  const Answer first = Say("calm without drums");
  const Interpretation read = Read("but drums", first.turn);
  CHECK(read.query.exclusions.empty());
  CHECK(std::ranges::none_of(read.parts, [](const UnderstoodPart& part) {
    return std::holds_alternative<UnderstoodExclusion>(part.meaning);
  }));
}

TEST_CASE_METHOD(NamesFixture, "more names than one query may have are refused") {
  for (const std::string part : {"\"a\" ", "like a, ", "no a, "}) {
    Query query;
    for (int i = 0; i < 200; ++i) query.words += part;
    const auto answer = Search(query);
    if (!answer.ok()) CHECK(WrongField(answer.status()) == "query");
  }
  Query query;
  query.words = std::string(5000, 'x');
  CHECK(Search(query).ok());
}

}  // namespace
}  // namespace libretto
