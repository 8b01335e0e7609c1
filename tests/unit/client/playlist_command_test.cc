// `libretto playlist`: what it asks, and what it writes.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "client/cli/m3u.h"
#include "client/cli/run.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/unit/client/fake_server.h"

namespace libretto::cli {
namespace {

using testing::FakeServer;
using testing::MakeTrack;

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

Result RunPlaylist(const FakeServer& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--address", server.address(), "playlist"});
  std::ostringstream out;
  std::ostringstream err;
  const int code = Run(arguments, Console{out, err});
  return {code, out.str(), err.str()};
}

// Of three tracks, the last without a path.
v1::PlaylistResponse ThreeTracks() {
  v1::PlaylistResponse list;
  *list.add_entries()->mutable_track() = MakeTrack("id1", "Northern Lights", "/m/lights.ogg");
  *list.add_entries()->mutable_track() = MakeTrack("id2", "", "/m/夜.flac");
  *list.add_entries()->mutable_track() = MakeTrack("id3", "Sent\nIn", "");
  v1::Track& track = *list.mutable_entries(0)->mutable_track();
  track.set_artist("Ann");
  track.set_tempo_bpm(99.6);
  track.set_key("A");
  track.set_mode("minor");
  list.mutable_entries(1)->mutable_step()->set_similarity(0.75F);
  return list;
}

class PlaylistCommand {
 public:
  PlaylistCommand() {
    server.tracks = {MakeTrack("id1", "Northern Lights", "/m/lights.ogg"),
                     MakeTrack("id2", "Long Road", "/m/road.ogg")};
    server.playlist_response = ThreeTracks();
  }
  FakeServer server;
};

TEST_CASE_METHOD(PlaylistCommand, "continue asks for what follows the named tracks") {
  const Result result =
      RunPlaylist(server, {"continue", "northern", "id2", "-n", "7", "--avoid", "Long", "--spacing",
                           "0", "--explore", "5", "--where", "energy <= 0.4", "--index", "next"});
  CHECK(result.exit_code == 0);
  const v1::ContinueRequest& request = server.last_continue;
  REQUIRE(request.seed_track_ids_size() == 2);
  CHECK(request.seed_track_ids(0) == "id1");
  CHECK(request.seed_track_ids(1) == "id2");
  CHECK(request.avoid_track_ids(0) == "id2");
  CHECK(request.count() == 7);
  CHECK(request.has_spacing());
  CHECK(request.spacing() == 0);
  CHECK(request.seed() == 5);
  CHECK(request.exploration() == 0.5F);
  CHECK(request.filter().has_range());
  CHECK(server.last_index == "next");
  CHECK_THAT(result.out, Catch::Contains("Northern Lights") && Catch::Contains("A minor") &&
                             Catch::Contains("100") && Catch::Contains("0.750"));
}

TEST_CASE_METHOD(PlaylistCommand, "without a seed nothing is left to chance") {
  CHECK(RunPlaylist(server, {"continue", "id1"}).exit_code == 0);
  CHECK(server.last_continue.exploration() == 0);
  CHECK(RunPlaylist(server, {"continue", "id1", "--exploration", "1"}).exit_code == 2);
}

TEST_CASE_METHOD(PlaylistCommand, "path and order ask for what they are told") {
  CHECK(RunPlaylist(server, {"path", "id1", "Long Road", "--count", "3"}).exit_code == 0);
  CHECK(server.last_path.from_track_id() == "id1");
  CHECK(server.last_path.to_track_id() == "id2");
  CHECK(server.last_path.count() == 3);
  CHECK(RunPlaylist(server, {"order", "id1", "id2", "--end", "northern", "--shape", "arc"})
            .exit_code == 0);
  CHECK(server.last_order.track_ids_size() == 2);
  CHECK(server.last_order.start_track_id().empty());
  CHECK(server.last_order.end_track_id() == "id1");
  CHECK(server.last_order.shape() == v1::ENERGY_SHAPE_ARC);
  CHECK(RunPlaylist(server, {"order", "id1", "id2", "--shape", "spiral"}).exit_code == 2);
  CHECK(RunPlaylist(server, {"order", "id1", "nobody"}).exit_code == 3);
}

TEST_CASE_METHOD(PlaylistCommand,
                 "an M3U list has lengths, names and paths, and tells what it lacks") {
  const TemporaryDirectory directory;
  const std::string file = directory / "list.m3u";
  const std::string expected =
      "#EXTM3U\n"
      "#EXTINF:188,Ann - Northern Lights\n/m/lights.ogg\n"
      "#EXTINF:188,夜.flac\n/m/夜.flac\n"
      "# left out, as it has no path: Sent In\n";
  const Result result = RunPlaylist(server, {"continue", "id1", "--m3u", file});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.err, Catch::Contains("having no path: Sent In"));
  CHECK_THAT(result.out, Catch::Contains("Northern Lights"));
  std::ifstream written(file);
  CHECK(std::string(std::istreambuf_iterator<char>(written), {}) == expected);
  CHECK(RunPlaylist(server, {"continue", "id1", "--m3u", "-"}).out == expected);
  CHECK(RunPlaylist(server, {"continue", "id1", "--m3u", directory / "no/such/list"}).exit_code !=
        0);
}

TEST_CASE("a path that would break the lines of an M3U list is left out") {
  v1::PlaylistResponse list;
  *list.add_entries()->mutable_track() = MakeTrack("id1", "A", "/m/a\n/etc/b");
  *list.add_entries()->mutable_track() = MakeTrack("id2", "B", "#EXTM3U");
  const M3u m3u = ToM3u(list);
  CHECK(m3u.left_out == std::vector<std::string>{"A", "B"});
  CHECK_THAT(m3u.text, !Catch::Contains("/etc"));
}

TEST_CASE_METHOD(PlaylistCommand, "an empty list ends with nothing found") {
  server.playlist_response.Clear();
  server.playlist_response.add_warnings("asked for 10, found 0");
  const Result result = RunPlaylist(server, {"continue", "id1"});
  CHECK(result.exit_code == 3);
  CHECK(result.out.empty());
  CHECK_THAT(result.err, Catch::Contains("asked for 10, found 0"));
}

}  // namespace
}  // namespace libretto::cli
