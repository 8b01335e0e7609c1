#include <algorithm>
#include <catch2/catch.hpp>

#include "catalog_fixture.h"
#include "index/catalog/text_fold.h"

namespace libretto {
namespace {

std::vector<Track> Tracks() {
  std::vector<Track> tracks(5);
  tracks[0].id = "a";
  tracks[0].title = "Águas de Março";
  tracks[0].artist = "Elis & Tom";
  tracks[0].genre = "Bossa Nova";
  tracks[0].year = 1974;
  tracks[0].duration_seconds = 212;
  tracks[0].sample_rate = 44100;
  tracks[0].path = "/Music/Aguas.flac";
  tracks[0].added_time = absl::FromUnixSeconds(1000);
  tracks[0].attributes = {{"mood", std::string("Calm")}, {"bpm", 140.0}, {"live", false}};
  tracks[1].id = "b";
  tracks[1].title = "100% Ω'; DROP TABLE tracks; --";
  tracks[1].artist = "МОСКВА";
  tracks[1].genre = "Rock";
  tracks[1].year = 1999;
  tracks[1].duration_seconds = 60;
  tracks[1].attributes = {{"mood", std::string("angry")}, {"bpm", 180.0}, {"live", true}};
  tracks[2].id = "c";
  tracks[2].title = "東京";
  tracks[2].album = "Straße";
  tracks[2].genre = "rock";
  tracks[2].duration_seconds = 600.5;
  tracks[2].attributes = {{"bpm", std::string("fast")}};
  tracks[3].id = "d";
  tracks[3].year = 1974;
  tracks[4].id = "eE";
  tracks[4].title = "100 percent";
  tracks[4].genre = "ΟΔΥΣΣΕΥΣ";
  return tracks;
}

TEST_CASE("equality: text without case in any script, ids and paths exactly, numbers, attributes") {
  const auto catalog = BuildCatalog(Tracks());
  CHECK(Match(*catalog, IsText("genre", "ROCK")) == Ids{"b", "c"});
  CHECK(Match(*catalog, IsText("title", "ÁGUAS DE MARÇO")) == Ids{"a"});
  CHECK(Match(*catalog, IsText("artist", "москва")) == Ids{"b"});
  CHECK(Match(*catalog, IsText("genre", "οδυσσευς")) == Ids{"eE"});
  CHECK(Match(*catalog, IsText("title", "東京")) == Ids{"c"});
  CHECK(Match(*catalog, IsText("id", "eE")) == Ids{"eE"});
  CHECK(Match(*catalog, IsText("id", "ee")).empty());
  CHECK(Match(*catalog, IsText("path", "/music/aguas.flac")).empty());
  CHECK(Match(*catalog, IsText("path", "/Music/Aguas.flac")) == Ids{"a"});
  CHECK(Match(*catalog, Is("year", 1974.0)) == Ids{"a", "d"});
  CHECK(Match(*catalog, Is("added_time", 1000.0)) == Ids{"a"});
  CHECK(Match(*catalog, Is("sample_rate_hz", 44100.0)) == Ids{"a"});
  CHECK(Match(*catalog, IsText("attributes.mood", "CALM")) == Ids{"a"});
  CHECK(Match(*catalog, Is("attributes.bpm", 180.0)) == Ids{"b"});
  CHECK(Match(*catalog, IsText("attributes.bpm", "fast")) == Ids{"c"});
  CHECK(Match(*catalog, Is("attributes.live", false)) == Ids{"a"});
  CHECK(Match(*catalog, IsText("attributes.none", "x")).empty());
  CHECK(Match(*catalog, IsText("title", "")).empty());
}

TEST_CASE("sets, ranges, prefixes and substrings") {
  const auto catalog = BuildCatalog(Tracks());
  CHECK(Match(*catalog, {Filter::OneOf{"year", {1999.0, 1974.0}}}) == Ids{"a", "b", "d"});
  CHECK(Match(*catalog, {Filter::OneOf{"genre", {}}}).empty());
  CHECK(Match(*catalog, {Filter::OneOf{"attributes.bpm", {std::string("fast"), 140.0, true}}}) ==
        Ids{"a", "c"});
  CHECK(Match(*catalog, {Filter::OneOf{"attributes.bpm", {}}}).empty());
  CHECK(Match(*catalog, {Filter::Range{"year", 1970, 1974}}) == Ids{"a", "d"});
  CHECK(Match(*catalog, {Filter::Range{"year", 1975, {}}}) == Ids{"b"});
  CHECK(Match(*catalog, {Filter::Range{"year", {}, {}}}) == Ids{"a", "b", "d"});
  CHECK(Match(*catalog, {Filter::Range{"duration_seconds", 600.5, {}}}) == Ids{"c"});
  CHECK(Match(*catalog, {Filter::Range{"attributes.bpm", 100, 150}}) == Ids{"a"});
  CHECK(Match(*catalog, {Filter::Prefix{"title", "águas"}}) == Ids{"a"});
  CHECK(Match(*catalog, {Filter::Prefix{"title", "100%"}}) == Ids{"b"});
  CHECK(Match(*catalog, {Filter::Prefix{"path", "/Music/"}}) == Ids{"a"});
  CHECK(Match(*catalog, {Filter::Prefix{"attributes.mood", "ca"}}) == Ids{"a"});
  CHECK(Match(*catalog, {Filter::Contains{"title", "DE MAR"}}) == Ids{"a"});
  CHECK(Match(*catalog, {Filter::Contains{"title", "_"}}).empty());
  CHECK(Match(*catalog, {Filter::Contains{"artist", "оск"}}) == Ids{"b"});
}

TEST_CASE("and, or, not: a track without a value matches only the negation") {
  const auto catalog = BuildCatalog(Tracks());
  const Filter seventies{Filter::Range{"year", 1970, 1979}};
  CHECK(Match(*catalog, Not(seventies)) == Ids{"b", "c", "eE"});
  CHECK(Match(*catalog, Not(IsText("genre", "rock"))) == Ids{"a", "d", "eE"});
  CHECK(Match(*catalog, Not(Is("attributes.live", true))) == Ids{"a", "c", "d", "eE"});
  CHECK(Match(*catalog, {Filter::And{{seventies, Not(IsText("genre", "bossa nova"))}}}) ==
        Ids{"d"});
  CHECK(Match(*catalog, {Filter::Or{{IsText("genre", "rock"), seventies}}}) ==
        Ids{"a", "b", "c", "d"});
  CHECK(Match(*catalog, {Filter::And{}}).size() == 5);
  CHECK(Match(*catalog, {Filter::Or{}}).empty());
  CHECK(Match(*catalog, Not(Not(IsText("genre", "rock")))) == Ids{"b", "c"});
}

TEST_CASE("keys by any of their names; tempo, loudness and energy as numbers") {
  std::vector<Track> tracks(4);
  tracks[0].id = "a";
  tracks[0].facts = {120.5, "C#", "minor", -14.2, 0.75};
  tracks[1].id = "b";
  tracks[1].facts = {90.0, "B", "major", -8.0, 0.1};
  tracks[2].id = "c";
  tracks[2].facts.key = "F";
  tracks[3].id = "d";
  const auto catalog = BuildCatalog(tracks);
  for (const char* name : {"C#", "c#", "Db", "db", "D♭", "C♯"}) {
    INFO(name);
    CHECK(Match(*catalog, IsText("key", name)) == Ids{"a"});
  }
  CHECK(Match(*catalog, IsText("key", "Cb")) == Ids{"b"});
  CHECK(Match(*catalog, IsText("key", "E#")) == Ids{"c"});
  CHECK(Match(*catalog, IsText("key", "C")).empty());
  CHECK(Match(*catalog, Not(IsText("key", "Db"))) == Ids{"b", "c", "d"});
  CHECK(Match(*catalog, {Filter::OneOf{"key", {std::string("Gb"), std::string("f")}}}) == Ids{"c"});
  CHECK(Match(*catalog, IsText("mode", "Minor")) == Ids{"a"});
  CHECK(Match(*catalog, {Filter::Range{"tempo_bpm", 100, 121}}) == Ids{"a"});
  CHECK(Match(*catalog, {Filter::Range{"loudness_lufs", -10, {}}}) == Ids{"b"});
  CHECK(Match(*catalog, {Filter::Range{"energy", 0, 0.5}}) == Ids{"b"});
  for (const char* no_key : {"", "H", "C##", "C minor", "Am"}) {
    INFO(no_key);
    const absl::Status status = catalog->Match(IsText("key", no_key)).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK_THAT(std::string(status.message()), Catch::Contains("\"key\""));
  }
  for (size_t i = 0; i < tracks.size(); ++i) {
    CHECK(catalog->Get(static_cast<int64_t>(i))->facts == tracks[i].facts);
  }
}

TEST_CASE("SQL in values and field names is only text") {
  const auto catalog = BuildCatalog(Tracks());
  CHECK(Match(*catalog, IsText("title", "100% Ω'; DROP TABLE tracks; --")) == Ids{"b"});
  for (const char* hostile : {"' OR '1'='1", "x'); DROP TABLE tracks; --", "%", "\" OR 1=1", "?"}) {
    CHECK(Match(*catalog, IsText("genre", hostile)).empty());
    CHECK(Match(*catalog, {Filter::Contains{"genre", hostile}}).empty());
    CHECK(Match(*catalog, IsText(std::string("attributes.") + hostile, "x")).empty());
    CHECK(absl::IsInvalidArgument(catalog->Match(IsText(hostile, "x")).status()));
  }
  CHECK(Match(*catalog, IsText("genre", std::string("rock\0x", 6))).empty());
  CHECK(Match(*catalog, {Filter::And{}}).size() == 5);
}

TEST_CASE("an unknown field is INVALID_ARGUMENT and the message lists the fields") {
  const auto catalog = BuildCatalog(Tracks());
  for (const char* field : {"mood", "", "Title", "attributes.", "row", "t.id"}) {
    const absl::Status status = catalog->Match(IsText(field, "x")).status();
    CHECK(absl::IsInvalidArgument(status));
    const std::string message(status.message());
    for (const char* known : {"id", "title", "year", "added_time", "attributes.NAME"}) {
      CHECK(message.find(known) != std::string::npos);
    }
  }
}

TEST_CASE("a value of the wrong type is INVALID_ARGUMENT naming the field") {
  const auto catalog = BuildCatalog(Tracks());
  const auto refused = [&](const Filter& filter, const std::string& field) {
    const absl::Status status = catalog->Match(filter).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(std::string(status.message()).find("\"" + field + "\"") != std::string::npos);
  };
  refused(IsText("year", "1974"), "year");
  refused(Is("title", 5.0), "title");
  refused(Is("genre", true), "genre");
  refused(Is("year", true), "year");
  refused({Filter::OneOf{"year", {1974.0, std::string("x")}}}, "year");
  refused({Filter::Range{"title", 1, 2}}, "title");
  refused({Filter::Range{"year", std::nan(""), {}}}, "year");
  refused({Filter::Prefix{"year", "19"}}, "year");
  refused({Filter::Contains{"duration_seconds", "1"}}, "duration_seconds");
  CHECK(absl::IsInvalidArgument(catalog->Match({Filter::Not{}}).status()));
}

TEST_CASE("a filter too deep or too large is INVALID_ARGUMENT; the largest allowed works") {
  const auto catalog = BuildCatalog(Tracks());
  Filter deep = IsText("genre", "rock");
  for (int i = 0; i < 32; ++i) deep = Not(deep);
  CHECK(Match(*catalog, deep) == Ids{"b", "c"});
  CHECK(absl::IsInvalidArgument(catalog->Match(Not(deep)).status()));
  Filter wide{Filter::Or{std::vector<Filter>(499, IsText("attributes.mood", "calm"))}};
  CHECK(Match(*catalog, wide) == Ids{"a"});
  std::get<Filter::Or>(wide.node).of.push_back(deep);
  CHECK(absl::IsInvalidArgument(catalog->Match(wide).status()));
  Filter::OneOf many{"attributes.bpm", std::vector<AttributeValue>(10'000, 140.0)};
  CHECK(Match(*catalog, {many}) == Ids{"a"});
  many.values.push_back(1.0);
  CHECK(absl::IsInvalidArgument(catalog->Match({many}).status()));
}

TEST_CASE("tracks come back as they went in") {
  const auto tracks = Tracks();
  const auto catalog = BuildCatalog(tracks);
  for (size_t i = 0; i < tracks.size(); ++i) {
    const auto track = catalog->Get(static_cast<int64_t>(i));
    REQUIRE_OK(track.status());
    CHECK(track->id == tracks[i].id);
    CHECK(track->title == tracks[i].title);
    CHECK(track->album == tracks[i].album);
    CHECK(track->year == tracks[i].year);
    CHECK(track->path == tracks[i].path);
    CHECK(track->added_time == tracks[i].added_time);
    CHECK(track->attributes == tracks[i].attributes);
  }
}

TEST_CASE("folding case") {
  CHECK(FoldCase("ABC xyz ÄÖÜ ΣΊΣΥΦΟΣ Ж") == FoldCase("abc XYZ äöü σίσυφος ж"));
  CHECK(FoldCase("é") != FoldCase("e"));
  CHECK(FoldCase("\xff") == "\xef\xbf\xbd");
  CHECK(FoldCase("🎵 音楽") == "🎵 音楽");
}

}  // namespace
}  // namespace libretto
