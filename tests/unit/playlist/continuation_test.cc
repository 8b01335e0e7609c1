// The tracks that come next.
#include <set>

#include "tests/unit/playlist/playlist_fixture.h"

namespace libretto {
namespace {

using absl::StatusCode;

ContinuationQuery After(Ids seeds, int count) {
  ContinuationQuery query;
  query.seed_ids = std::move(seeds);
  query.count = count;
  return query;
}

TEST_CASE_METHOD(PlaylistFixture, "one track is followed by its neighbours") {
  Add("seed", At(0));
  Add("near", At(5));
  Add("further", At(12));
  Add("far", At(90));
  const auto list = planner.Continue(After({"seed"}, 2), {});
  CHECK(IdsOf(list) == Ids{"near", "further"});
  REQUIRE(list->entries[0].step.has_value());  // from the seed
  CHECK(list->entries[0].step->similarity == Approx(std::cos(5 * std::numbers::pi / 180)));
  CHECK(list->cost == Approx(list->entries[0].step->cost + list->entries[1].step->cost));
}

TEST_CASE_METHOD(PlaylistFixture, "a list goes on where it is heading") {
  Add("a", At(0));
  Add("b", At(20));
  Add("c", At(40));
  Add("behind", At(-12));
  Add("ahead", At(52));
  CHECK(IdsOf(planner.Continue(After({"a", "b", "c"}, 1), {})) == Ids{"ahead"});
  CHECK(IdsOf(planner.Continue(After({"c", "b", "a"}, 1), {})) == Ids{"behind"});
}

TEST_CASE_METHOD(PlaylistFixture,
                 "an artist does not come again at once where others are as near") {
  Add("seed", At(0), "Ann");
  Add("ann1", At(2), "Ann");
  Add("ann2", At(3), "ann");
  Add("bob", At(4), "Bob");
  Add("cid", At(5), "Cid");
  Add("none1", At(6));
  ContinuationQuery query = After({"seed"}, 5);
  const Ids spaced = IdsOf(planner.Continue(query, {}));
  CHECK(std::set<std::string>(spaced.begin(), spaced.begin() + 3) ==
        std::set<std::string>{"bob", "cid", "none1"});
  query.spacing = 0;
  CHECK(IdsOf(planner.Continue(query, {})).front() == "ann1");
}

TEST_CASE_METHOD(PlaylistFixture, "neither seeds nor avoided tracks come again, in any copy") {
  AddCopies("seed", "seed-copy", At(0));
  Add("avoided", At(1));
  Add("next", At(30));
  ContinuationQuery query = After({"seed"}, 3);
  query.avoided_ids = {"avoided", "long gone"};
  CHECK(IdsOf(planner.Continue(query, {})) == Ids{"next"});
  AddCopies("other", "other-copy", At(10));  // of the seed too, as fixtures go
  CHECK(IdsOf(planner.Continue(query, {})) == Ids{"next"});
  query.seed_ids = {"next"};
  query.avoided_ids = {};
  CHECK(IdsOf(planner.Continue(query, {})).size() == 2);  // one of four copies, and "avoided"
}

TEST_CASE_METHOD(PlaylistFixture, "chance is the same for the same seed, and none for none") {
  for (int i = 0; i < 60; ++i) Add("t" + std::to_string(i), At(i, i % 7));
  ContinuationQuery query = After({"t0"}, 10);
  const Ids best = IdsOf(planner.Continue(query, {}));
  query.seed = 1;
  CHECK(IdsOf(planner.Continue(query, {})) == best);
  query.exploration = 1;
  const Ids first = IdsOf(planner.Continue(query, {}));
  CHECK(first != best);
  CHECK(IdsOf(planner.Continue(query, {})) == first);
  query.seed = 2;
  CHECK(IdsOf(planner.Continue(query, {})) != first);
}

TEST_CASE_METHOD(PlaylistFixture, "a list ends with the catalogue, and says so") {
  Add("seed", At(0));
  Add("other", At(5), "right");
  ContinuationQuery query = After({"seed"}, 10);
  const auto list = planner.Continue(query, {});
  CHECK(IdsOf(list) == Ids{"other"});
  REQUIRE(list->warnings.size() == 1);
  CHECK(list->warnings[0] == "asked for 10, found 1: no more recordings are left");
  query.filter = ArtistIs("nobody");
  const auto none = planner.Continue(query, {});
  CHECK(IdsOf(none).empty());
  CHECK(none->cost == 0);
}

TEST_CASE_METHOD(PlaylistFixture,
                 "a list that cannot be gone on with is refused, naming the field") {
  Add("seed", At(0));
  Add("opposite", At(180));
  const auto field = [&](const ContinuationQuery& query, StatusCode code) {
    return FieldOfFailure(planner.Continue(query, {}), code);
  };
  CHECK(field(After({}, 1), StatusCode::kInvalidArgument) == "seed_track_ids");
  CHECK(field(After(Ids(201, "seed"), 1), StatusCode::kInvalidArgument) == "seed_track_ids");
  CHECK(field(After({"seed", "nobody"}, 1), StatusCode::kNotFound) == "seed_track_ids[1]");
  CHECK(field(After({"seed", "opposite"}, 1), StatusCode::kFailedPrecondition) == "seed_track_ids");
  CHECK(field(After({"seed"}, 0), StatusCode::kInvalidArgument) == "count");
  CHECK(field(After({"seed"}, 201), StatusCode::kInvalidArgument) == "count");
  ContinuationQuery query = After({"seed"}, 1);
  query.spacing = 51;
  CHECK(field(query, StatusCode::kInvalidArgument) == "spacing");
  query.spacing = 3;
  query.exploration = std::nan("");
  CHECK(field(query, StatusCode::kInvalidArgument) == "exploration");
  query.exploration = 0;
  query.avoided_ids = Ids(10'001, "seed");
  CHECK(field(query, StatusCode::kInvalidArgument) == "avoid_track_ids");
}

}  // namespace
}  // namespace libretto
