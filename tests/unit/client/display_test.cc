#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "client/cli/display_width.h"
#include "client/cli/format.h"
#include "client/cli/npy.h"
#include "client/cli/search_output.h"
#include "client/cli/table.h"

namespace libretto::cli {
namespace {

TEST_CASE("wide and combining characters take the columns a terminal gives them") {
  CHECK(DisplayWidth("cello") == 5);
  CHECK(DisplayWidth("夜曲") == 4);
  CHECK(DisplayWidth("e\u0301") == 1);
  CHECK(DisplayWidth("🎻") == 2);
  CHECK(DisplayWidth("a\xff"
                     "b") == 3);
}

TEST_CASE("cutting keeps whole characters within the width") {
  CHECK(Truncate("nocturne", 8) == "nocturne");
  CHECK(Truncate("nocturne", 5) == "noct…");
  CHECK(Truncate("夜曲夜曲", 5) == "夜曲…");
  CHECK(Truncate("夜曲夜曲", 4) == "夜…");
  CHECK(Truncate("x", 0).empty());
}

TEST_CASE("metadata cannot drive the terminal") {
  CHECK(Printable("a\x1b[31mred\nb") == "a [31mred b");
  CHECK(Printable("a\u202Eb") == "a b");
  CHECK(Printable("caf\u00e9") == "caf\u00e9");
}

TEST_CASE("a table fits its width, drops empty columns and keeps rows aligned") {
  Table table({{"#", true}, {"title", false, 6}, {"artist", false, 4}, {"length", true}});
  table.AddRow({"1", "A rather long title", "", "3:07"});
  table.AddRow({"2", "夜曲", "", "12:00"});
  table.AddNote("because");
  CHECK(table.Render(std::nullopt, false) ==
        "#  title                length\n"
        "1  A rather long title    3:07\n"
        "2  夜曲                  12:00\n"
        "     because\n");
  CHECK(table.Render(20, false) ==
        "#  title      length\n"
        "1  A rather…    3:07\n"
        "2  夜曲        12:00\n"
        "     because\n");
}

TEST_CASE("times, scores and names") {
  CHECK(FormatTime(0) == "0:00");
  CHECK(FormatTime(187.6) == "3:07");
  CHECK(FormatTime(3723) == "1:02:03");
  CHECK(FormatScore(0.12345) == "0.123");
  CHECK(FormatSigned(0.5) == "+0.500");
  v1::PassageRange range;
  range.set_start_seconds(30);
  range.set_end_seconds(45);
  CHECK(FormatPassage(range) == "0:30–0:45");
  range.set_start_seconds(0);
  range.set_end_seconds(0.1);
  CHECK(FormatPassage(range) == "0:00–0:01");
  v1::Track track;
  track.set_id("abc");
  CHECK(TrackName(track) == "abc");
  track.set_path("/music/a/song.ogg");
  CHECK(TrackName(track) == "song.ogg");
  track.set_title("Song");
  CHECK(TrackName(track) == "Song");
}

TEST_CASE("hits are shown with what is known, and say why when asked") {
  v1::SearchRequest request;
  request.add_clauses()->set_text("sad cello");
  v1::SearchResponse response;
  v1::Hit& hit = *response.add_hits();
  hit.mutable_track()->set_path("/m/song.ogg");
  hit.mutable_track()->set_duration_seconds(187);
  hit.set_score(0.4567F);
  hit.mutable_passage()->set_start_seconds(30);
  hit.set_confidence(0.62F);
  hit.mutable_passage()->set_end_seconds(45);
  v1::ClauseReason& clause = *hit.add_reasons()->mutable_clause();
  clause.set_similarity(0.46F);
  clause.set_contribution(0.457F);
  request.add_clauses()->set_text("drums");
  request.mutable_clauses(1)->set_weight(-0.5F);
  v1::ClauseReason& away = *hit.add_reasons()->mutable_clause();
  away.set_index(1);
  away.set_similarity(0.1F);
  away.set_contribution(-0.05F);
  v1::LabelReason& label = *hit.add_reasons()->mutable_label();
  label.set_label("cello");
  label.set_strength(2.34F);
  CHECK(HitsTable(request, response, std::nullopt, false) ==
        "#  match  score  title     best part  length\n"
        "1    62%  0.457  song.ogg  0:30–0:45    3:07\n"
        "     +0.457 from \"sad cello\" (similarity 0.460)\n"
        "     -0.050 from not \"drums\" (similarity 0.100)\n"
        "     shares: cello +2.3\n");
  response.mutable_timings()->mutable_total()->set_nanos(4200000);
  response.mutable_timings()->mutable_encode()->set_nanos(3100000);
  response.set_model_id("m");
  response.set_snapshot_id("s");
  CHECK(Summary(request, response) == "1 track in 4.2 ms (encode 3.1); model m, snapshot s");
}

TEST_CASE("an npy file has an aligned header and the values") {
  const std::vector<float> values = {1, 2, 3, 4, 5, 6};
  const std::string file = ToNpy(values, 2);
  CHECK(file.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
  const size_t header =
      static_cast<unsigned char>(file[8]) + 256U * static_cast<unsigned char>(file[9]);
  CHECK((10 + header) % 64 == 0);
  CHECK(file[10 + header - 1] == '\n');
  CHECK_THAT(file, Catch::Contains("'shape': (2, 3)"));
  REQUIRE(file.size() == 10 + header + sizeof(float) * 6);
  CHECK(std::memcmp(file.data() + 10 + header, values.data(), sizeof(float) * 6) == 0);
}

}  // namespace
}  // namespace libretto::cli
