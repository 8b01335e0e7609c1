#include "catalog_fixture.h"

namespace libretto {
namespace {

std::vector<Track> Tracks() {
  std::vector<Track> tracks(5);
  tracks[0].id = "a";
  tracks[0].title = "Águas de Março";
  tracks[0].artist = "Elis Regina & Tom Jobim";
  tracks[0].genre = "Bossa Nova";
  tracks[1].id = "b";
  tracks[1].title = "Rock 'n' \"Roll\"";
  tracks[1].album = "Best of NEAR misses";
  tracks[1].attributes = {{"mood", std::string("Angry young")}, {"bpm", 180.0}};
  tracks[2].id = "c";
  tracks[2].title = "東京の夜";
  tracks[2].artist = "ÉLIS";
  tracks[3].id = "d";
  tracks[3].title = "Pianos and rock";
  tracks[4].id = "e";
  return tracks;
}

Ids Matching(const Catalog& catalog, const std::string& text) {
  return Match(catalog, {Filter::Match{text}});
}

TEST_CASE("words are found in every text, in any order, without case and diacritics") {
  const auto catalog = BuildCatalog(Tracks());
  CHECK(Matching(*catalog, "marco aguas") == Ids{"a"});
  CHECK(Matching(*catalog, "elis") == Ids{"a", "c"});
  CHECK(Matching(*catalog, "ÉLIS tom") == Ids{"a"});
  CHECK(Matching(*catalog, "elis rock").empty());
  CHECK(Matching(*catalog, "bossa jobim de") == Ids{"a"});
  CHECK(Matching(*catalog, "angry best") == Ids{"b"});
  CHECK(Matching(*catalog, "mood").empty());
  CHECK(Matching(*catalog, "東京") == Ids{"c"});
  CHECK(Matching(*catalog, "夜") == Ids{"c"});
  CHECK(Matching(*catalog, "京東").empty());
  CHECK(Match(*catalog, Not({Filter::Match{"rock"}})) == Ids{"a", "c", "e"});
  CHECK(Match(*catalog, {Filter::And{{Filter{Filter::Match{"rock"}}, IsText("id", "d")}}}) ==
        Ids{"d"});
}

TEST_CASE("a star after a word finds all words that start so, and only there") {
  const auto catalog = BuildCatalog(Tracks());
  CHECK(Matching(*catalog, "piano*") == Ids{"d"});
  CHECK(Matching(*catalog, "piano").empty());
  CHECK(Matching(*catalog, "*iano").empty());
  CHECK(Matching(*catalog, "ro* an*") == Ids{"b", "d"});
  CHECK(Matching(*catalog, "東京*") == Ids{"c"});
}

TEST_CASE("FTS5's syntax in a text is only text") {
  const auto catalog = BuildCatalog(Tracks());
  CHECK(Matching(*catalog, "rock OR elis").empty());
  CHECK(Matching(*catalog, "rock AND pianos") == Ids{"d"});
  CHECK(Matching(*catalog, "rock NOT pianos").empty());
  CHECK(Matching(*catalog, "near") == Ids{"b"});
  CHECK(Matching(*catalog, "NEAR(misses best)") == Ids{"b"});
  CHECK(Matching(*catalog, "title:rock").empty());
  CHECK(Matching(*catalog, "\"roll\"") == Ids{"b"});
  CHECK(Matching(*catalog, "rock & elis").empty());
  CHECK(Matching(*catalog, "elis & tom") == Ids{"a"});
  for (const char* odd : {"\"", "\"\"", "*", "**", "(", "^", "-rock-", "{a} : b", "rock'", "&",
                          "\\", "\xff", "; DROP TABLE tracks"}) {
    INFO(odd);
    CHECK_OK(catalog->Match({Filter::Match{odd}}).status());
  }
  CHECK(Matching(*catalog, std::string("rock\0pianos", 11)) == Ids{"d"});
}

TEST_CASE("a text of no words, too many words or too many bytes is INVALID_ARGUMENT") {
  const auto catalog = BuildCatalog(Tracks());
  std::string words;
  for (int i = 0; i < 64; ++i) words += "rock ";
  CHECK(Matching(*catalog, words) == Ids{"b", "d"});
  for (const std::string& text :
       {std::string(), std::string(" \t\n"), words + "rock", std::string(4097, 'x')}) {
    CHECK(absl::IsInvalidArgument(catalog->Match({Filter::Match{text}}).status()));
    CHECK(absl::IsInvalidArgument(catalog->SearchText(text, 3, nullptr).status()));
  }
  CHECK(absl::IsInvalidArgument(catalog->SearchText("rock", 0, nullptr).status()));
  Filter::Or many{std::vector<Filter>(16, Filter{Filter::Match{"rock"}})};
  CHECK(Match(*catalog, {many}) == Ids{"b", "d"});
  many.of.push_back(many.of[0]);
  CHECK(absl::IsInvalidArgument(catalog->Match({many}).status()));
}

TEST_CASE("SearchText: the best by BM25 first, equals by row, only allowed rows") {
  std::vector<Track> tracks(6);
  for (size_t i = 0; i < tracks.size(); ++i) {
    tracks[i].id = std::string(1, static_cast<char>('a' + i));
    tracks[i].title = "filler words of some length";
  }
  tracks[1].title = "rock in a title of many other words";
  tracks[3].title = "rock rock";
  tracks[4].title = "rock rock";
  const auto catalog = BuildCatalog(tracks);
  const auto rows = [&](int k, const RowSet* allowed) {
    const auto hits = catalog->SearchText("rock", k, allowed);
    REQUIRE_OK(hits.status());
    std::vector<int64_t> found;
    for (const TextHit& hit : *hits) found.push_back(hit.row);
    for (size_t i = 1; i < hits->size(); ++i) CHECK((*hits)[i - 1].score >= (*hits)[i].score);
    return found;
  };
  CHECK(rows(10, nullptr) == std::vector<int64_t>{3, 4, 1});
  CHECK(rows(1, nullptr) == std::vector<int64_t>{3});
  RowSet allowed(6);
  allowed.Insert(1);
  allowed.Insert(4);
  allowed.Insert(5);
  CHECK(rows(10, &allowed) == std::vector<int64_t>{4, 1});
}

TEST_CASE("a text index on disk answers like one built when needed") {
  const TemporaryDirectory directory;
  WriteParts(BuildParts(Tracks(), TextIndexing::kIncluded), directory.path());
  const auto opened = Catalog::Open(directory.path());
  REQUIRE_OK(opened.status());
  const auto catalog = BuildCatalog(Tracks());
  for (const char* text : {"elis", "rock", "東京", "an*", "best misses", "nothing"}) {
    CHECK(Matching(**opened, text) == Matching(*catalog, text));
    const auto hits = (*opened)->SearchText(text, 3, nullptr);
    const auto built = catalog->SearchText(text, 3, nullptr);
    REQUIRE_OK(hits.status());
    REQUIRE(hits->size() == built->size());
    for (size_t i = 0; i < hits->size(); ++i) {
      CHECK((*hits)[i].row == (*built)[i].row);
      CHECK((*hits)[i].score == (*built)[i].score);
    }
  }
  CHECK(Matching(*BuildCatalog({}), "rock").empty());
}

}  // namespace
}  // namespace libretto
