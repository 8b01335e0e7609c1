// Ordering given tracks.
#include "tests/unit/playlist/playlist_fixture.h"

namespace libretto {
namespace {

using absl::StatusCode;

OrderQuery Tracks(Ids ids) {
  OrderQuery query;
  query.track_ids = std::move(ids);
  return query;
}

TEST_CASE_METHOD(PlaylistFixture, "tracks are ordered by their sound") {
  for (int i = 0; i < 6; ++i) Add(std::string(1, static_cast<char>('a' + i)), At(10 * i));
  OrderQuery query = Tracks({"d", "a", "f", "c", "b", "e"});
  query.start_id = "a";
  CHECK(IdsOf(planner.Order(query, {})) == Ids{"a", "b", "c", "d", "e", "f"});
  query.start_id = "";
  query.end_id = "a";
  const auto list = planner.Order(query, {});
  CHECK(IdsOf(list) == Ids{"f", "e", "d", "c", "b", "a"});
  CHECK_FALSE(list->entries[0].step.has_value());
  double cost = 0;
  for (size_t i = 1; i < 6; ++i) cost += list->entries[i].step.value().cost;
  CHECK(list->cost == Approx(cost));
  CHECK(list->snapshot_id == library.view()->snapshot_id());
}

TEST_CASE_METHOD(PlaylistFixture, "tracks of one sound are ordered by tempo and key") {
  Add("a", At(0), "", {100.0, "C", "major", {}, {}});
  Add("b", At(0), "", {120.0, "D", "major", {}, {}});
  Add("c", At(0), "", {110.0, "G", "major", {}, {}});
  Add("d", At(0), "", {65.0, "A", "major", {}, {}});
  OrderQuery query = Tracks({"a", "b", "c", "d"});
  query.start_id = "a";
  CHECK(IdsOf(planner.Order(query, {})) == Ids{"a", "c", "b", "d"});
}

TEST_CASE_METHOD(PlaylistFixture, "tracks without any facts are ordered all the same") {
  Add("a", At(0), "", {100.0, "C", "major", -10.0, 0.5});
  Add("b", At(20));
  Add("c", At(40), "", {100.0, {}, {}, -10.0, {}});
  OrderQuery query = Tracks({"b", "c", "a"});
  query.shape = EnergyShape::kRise;
  const auto list = planner.Order(query, {});
  CHECK(IdsOf(list).size() == 3);
  for (const PlaylistEntry& entry : list->entries) {
    if (entry.step) CHECK_FALSE(entry.step->key_distance.has_value());
  }
}

TEST_CASE_METHOD(PlaylistFixture, "copies that were given all stay, with a warning") {
  AddCopies("a", "a-copy", At(0));
  Add("b", At(50));
  const auto list = planner.Order(Tracks({"a", "b", "a-copy"}), {});
  CHECK(IdsOf(list).size() == 3);
  REQUIRE(list->warnings.size() == 1);
  CHECK(list->warnings[0] == "tracks a and a-copy are the same recording");
}

TEST_CASE_METHOD(PlaylistFixture,
                 "an order of what cannot be ordered is refused, naming the field") {
  Add("a", At(0));
  Add("b", At(10));
  const auto field = [&](OrderQuery query, StatusCode code) {
    return FieldOfFailure(planner.Order(query, {}), code);
  };
  CHECK(field(Tracks({}), StatusCode::kInvalidArgument) == "track_ids");
  CHECK(field(Tracks({"a"}), StatusCode::kInvalidArgument) == "track_ids");
  CHECK(field(Tracks(Ids(501, "a")), StatusCode::kInvalidArgument) == "track_ids");
  CHECK(field(Tracks({"a", "b", "a"}), StatusCode::kInvalidArgument) == "track_ids[2]");
  CHECK(field(Tracks({"a", "nobody"}), StatusCode::kNotFound) == "track_ids[1]");
  OrderQuery query = Tracks({"a", "b"});
  query.start_id = query.end_id = "a";
  CHECK(field(query, StatusCode::kInvalidArgument) == "end_track_id");
  query.start_id = "c";
  CHECK(field(query, StatusCode::kInvalidArgument) == "start_track_id");
  const auto unknown = planner.Order(Tracks({"a", "nobody"}), {});
  CHECK(ReasonOf(unknown.status()) == reason::kUnknownTrack);
}

TEST_CASE_METHOD(PlaylistFixture, "an order nobody waits for any more is given up") {
  Add("a", At(0));
  Add("b", At(10));
  const auto list = planner.Order(Tracks({"a", "b"}), {absl::InfinitePast(), nullptr});
  CHECK(absl::IsDeadlineExceeded(list.status()));
}

}  // namespace
}  // namespace libretto
