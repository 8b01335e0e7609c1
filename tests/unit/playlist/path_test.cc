// The way from one track to another.
#include <set>

#include "tests/unit/playlist/playlist_fixture.h"

namespace libretto {
namespace {

using absl::StatusCode;

PathQuery FromTo(const std::string& from, const std::string& to, int count) {
  PathQuery query;
  query.from_id = from;
  query.to_id = to;
  query.count = count;
  return query;
}

// Two crowds, ninety degrees apart, and a few tracks between them.
class Crowds : public PlaylistFixture {
 public:
  Crowds() {
    for (int i = 0; i < 8; ++i) {
      Add("west" + std::to_string(i), At(i, 2 * i));
      Add("east" + std::to_string(i), At(90 - i, 2 * i));
    }
    Add("bridge1", At(30));
    Add("bridge2", At(45, 3));
    Add("bridge3", At(60));
    Add("far", At(200));
  }
};

TEST_CASE_METHOD(Crowds, "a path between two crowds passes the bridge and advances steadily") {
  const auto list = planner.Path(FromTo("west0", "east0", 3), {});
  CHECK(IdsOf(list) == Ids{"west0", "bridge1", "bridge2", "bridge3", "east0"});
  CHECK(list->entries.front().progress == 0.0);
  CHECK(list->entries.back().progress == 1.0);
  for (size_t i = 1; i < list->entries.size(); ++i) {
    CHECK(*list->entries[i].progress > *list->entries[i - 1].progress);
    CHECK(list->entries[i].step->similarity > 0.85);
  }
  CHECK(list->warnings.empty());
}

TEST_CASE_METHOD(Crowds, "the way back is the way there") {
  Ids back = IdsOf(planner.Path(FromTo("east0", "west0", 3), {}));
  std::ranges::reverse(back);
  CHECK(back == IdsOf(planner.Path(FromTo("west0", "east0", 3), {})));
}

TEST_CASE_METHOD(Crowds, "a long path takes every track once") {
  const Ids ids = IdsOf(planner.Path(FromTo("west0", "east0", 17), {}));
  CHECK(ids.size() == 19);
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == 19);
}

TEST_CASE_METHOD(Crowds, "a path longer than the catalogue is as long as there are tracks") {
  const auto list = planner.Path(FromTo("west0", "east0", 100), {});
  CHECK(IdsOf(list).size() == 20);
  REQUIRE(list->warnings.size() == 1);
  CHECK(list->warnings[0] == "asked for 100, found 18: no more recordings are left");
}

TEST_CASE_METHOD(PlaylistFixture,
                 "of tracks of one sound, a path takes those of fitting tempo and key") {
  const AudioFacts slow = {100.0, "C", "major", -10.0, 0.4};
  Add("from", At(0), "", slow);
  Add("to", At(60), "", slow);
  Add("jolt", At(30), "", {140.0, "F#", "major", -10.0, 0.9});
  Add("smooth", At(30.5), "", slow);
  CHECK(IdsOf(planner.Path(FromTo("from", "to", 1), {})) == Ids{"from", "smooth", "to"});
}

TEST_CASE_METHOD(PlaylistFixture, "copies are folded, those of the ends among them") {
  Add("from", At(0));
  Add("to", At(80));
  AddCopies("middle", "middle-copy", At(40));
  Add("other", At(50));
  const Ids ids = IdsOf(planner.Path(FromTo("from", "to", 3), {}));
  CHECK(ids == Ids{"from", "middle", "other", "to"});
  CHECK(IdsOf(planner.Path(FromTo("middle-copy", "to", 3), {})) ==
        Ids{"middle-copy", "from", "other", "to"});
}

TEST_CASE_METHOD(PlaylistFixture, "only tracks that match the filter are passed") {
  Add("from", At(0), "x");
  Add("to", At(80), "x");
  Add("on", At(60), "right");
  Add("off", At(40), "wrong");
  PathQuery query = FromTo("from", "to", 1);
  query.filter = ArtistIs("right");
  CHECK(IdsOf(planner.Path(query, {})) == Ids{"from", "on", "to"});
  query.filter = ArtistIs("nobody");
  const auto list = planner.Path(query, {});
  CHECK(IdsOf(list) == Ids{"from", "to"});
  REQUIRE(list->warnings.size() == 1);
  CHECK(list->warnings[0] == "asked for 1, found 0: no more recordings match the filter");
}

TEST_CASE_METHOD(Crowds, "a path that cannot be is refused, naming the field") {
  Add("west0-again", At(0));
  Add("opposite", At(180));
  const auto field = [&](const PathQuery& query, StatusCode code) {
    return FieldOfFailure(planner.Path(query, {}), code);
  };
  CHECK(field(FromTo("", "east0", 3), StatusCode::kInvalidArgument) == "from_track_id");
  CHECK(field(FromTo("west0", "", 3), StatusCode::kInvalidArgument) == "to_track_id");
  CHECK(field(FromTo("nobody", "east0", 3), StatusCode::kNotFound) == "from_track_id");
  CHECK(field(FromTo("west0", "nobody", 3), StatusCode::kNotFound) == "to_track_id");
  CHECK(field(FromTo("west0", "west0", 3), StatusCode::kInvalidArgument) == "to_track_id");
  CHECK(field(FromTo("west0", "west0-again", 3), StatusCode::kInvalidArgument) == "to_track_id");
  CHECK(field(FromTo("west0", "opposite", 3), StatusCode::kFailedPrecondition) == "to_track_id");
  CHECK(field(FromTo("west0", "east0", 0), StatusCode::kInvalidArgument) == "count");
  CHECK(field(FromTo("west0", "east0", 101), StatusCode::kInvalidArgument) == "count");
  PathQuery query = FromTo("west0", "east0", 3);
  query.filter = Filter{Filter::Range{"no_such_field", 1, 2}};
  CHECK(field(query, StatusCode::kInvalidArgument) == "filter");
}

}  // namespace
}  // namespace libretto
