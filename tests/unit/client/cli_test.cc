#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/api_key.h"
#include "client/cli/run.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/unit/client/fake_server.h"

namespace libretto::cli {
namespace {

using testing::FakeServer;
using testing::MakeTrack;
using testing::RichError;

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

Result RunCli(const FakeServer& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--address", server.address()});
  std::ostringstream out;
  std::ostringstream err;
  const int code = Run(arguments, Console{out, err});
  return {code, out.str(), err.str()};
}

v1::SearchResponse OneHit() {
  v1::SearchResponse response;
  *response.add_hits()->mutable_track() = MakeTrack("id1", "Northern Lights", "/m/lights.ogg");
  response.mutable_hits(0)->set_score(0.5F);
  return response;
}

TEST_CASE("search prints hits to standard output and the rest to standard error") {
  FakeServer server;
  server.search_response = OneHit();
  server.search_response.add_warnings("the text was cut");
  server.search_response.set_next_page_token("tok");
  const Result result = RunCli(server, {"search", "slow", "cello", "--explain", "-n", "3"});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Catch::Contains("0.500  Northern Lights"));
  CHECK_THAT(result.err, Catch::Contains("the text was cut") && Catch::Contains("--page tok"));
  CHECK(server.last_search.query() == "slow cello");
  CHECK(server.last_search.limit() == 3);
  CHECK(server.last_search.explain());
}

TEST_CASE("the flag --index names the index, before or after the command; indexes lists them") {
  FakeServer server;
  server.search_response = OneHit();
  server.search_response.set_index("next");
  const Result result = RunCli(server, {"search", "cello", "--index", "next"});
  REQUIRE(result.exit_code == 0);
  CHECK(server.last_index == "next");
  CHECK_THAT(result.err, Catch::Contains("; index next, model"));
  REQUIRE(RunCli(server, {"--index", "next", "tracks", "stats"}).exit_code == 0);
  CHECK(server.last_index == "next");
  REQUIRE(RunCli(server, {"tracks", "stats"}).exit_code == 0);
  CHECK(server.last_index.empty());
  const Result listed = RunCli(server, {"indexes"});
  REQUIRE(listed.exit_code == 0);
  CHECK_THAT(listed.out, Catch::Contains("default  yes      default-model          16       0"));
  CHECK_THAT(listed.out, Catch::Contains("next-model"));
  CHECK_THAT(RunCli(server, {"indexes", "--json"}).out, Catch::Contains("\"name\":\"next\""));
}

TEST_CASE("clauses keep the order of the command line") {
  FakeServer server;
  server.search_response = OneHit();
  REQUIRE(
      RunCli(server, {"search", "--not", "drums^1", "--text", "a", "--tag", "b", "--text", "c^2"})
          .exit_code == 0);
  REQUIRE(server.last_search.clauses_size() == 4);
  CHECK(server.last_search.clauses(0).text() == "drums");
  CHECK(server.last_search.clauses(1).text() == "a");
  CHECK(server.last_search.clauses(2).tags().tags(0) == "b");
  CHECK(server.last_search.clauses(3).weight() == 2);
}

TEST_CASE("search as JSON and as paths") {
  FakeServer server;
  server.search_response = OneHit();
  const Result json = RunCli(server, {"search", "x", "--json"});
  CHECK_THAT(json.out, Catch::Contains(R"("title":"Northern Lights")") &&
                           Catch::Contains(R"("duration_seconds":187.6)"));
  CHECK(RunCli(server, {"search", "x", "--paths"}).out == "/m/lights.ogg\n");
  CHECK(RunCli(server, {"search", "x", "--paths", "--json"}).exit_code == 2);
}

TEST_CASE("no hit exits with 3") {
  FakeServer server;
  const Result result = RunCli(server, {"search", "x"});
  CHECK(result.exit_code == 3);
  CHECK(result.out.empty());
  CHECK_THAT(result.err, Catch::Contains("no track matches"));
}

TEST_CASE("a wrong command line exits with 2 before any server is asked") {
  FakeServer server;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"search"},
                                             {"search", "x", "--limit", "0"},
                                             {"search", "x", "--year", "abc"},
                                             {"search", "x", "--where", "year >"},
                                             {"search", "--like", "x^-1"},
                                             {"search", "--nonsense"},
                                             {"tracks"},
                                             {"embed"},
                                             {"embed", "x", "--lines"},
                                             {"tracks", "add", "a", "b", "--id", "c"}}) {
    const Result result = RunCli(server, arguments);
    CHECK(result.exit_code == 2);
    CHECK_FALSE(result.err.empty());
    CHECK(result.out.empty());
  }
  CHECK(server.calls == 0);
}

TEST_CASE("every help has an exit status of 0 and an example") {
  FakeServer server;
  for (const char* command : {"search", "tracks", "tag", "describe", "embed", "completion"}) {
    const Result result = RunCli(server, {command, "--help"});
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.out, Catch::Contains("Example") && Catch::Contains("  libretto ") ||
                               Catch::Contains("source <(libretto"));
  }
  CHECK_THAT(RunCli(server, {"--help"}).out, Catch::Contains("Exit status"));
}

TEST_CASE("an error names the field and the remedy") {
  FakeServer server;
  server.next_errors = {RichError(grpc::StatusCode::INVALID_ARGUMENT, "unknown field \"yeer\"",
                                  "filter.range.field", "UNKNOWN_FIELD")};
  const Result result = RunCli(server, {"search", "x", "--where", "yeer > 3"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Catch::Contains("unknown field") && Catch::Contains("filter.range.field"));

  std::string address;
  {
    FakeServer other;
    address = other.address();
  }
  std::ostringstream out;
  std::ostringstream err;
  CHECK(Run({"--address", address, "search", "x"}, Console{out, err}) == 1);
  CHECK_THAT(err.str(), Catch::Contains("cannot reach " + address) &&
                            Catch::Contains("librettod --config") &&
                            Catch::Contains("LIBRETTO_ADDRESS"));
}

TEST_CASE("the key comes from a file or the environment, and missing rights have a remedy") {
  FakeServer server;
  server.search_response = OneHit();
  const TemporaryDirectory folder;
  std::ofstream(folder / "key") << " from-file\n";
  std::ofstream(folder / "empty") << "\n";
  ::setenv("LIBRETTO_KEY", "from-environment", 1);
  REQUIRE(RunCli(server, {"search", "x"}).exit_code == 0);
  CHECK(server.last_authorization == "Bearer from-environment");
  REQUIRE(RunCli(server, {"search", "x", "--key-file", folder / "key"}).exit_code == 0);
  CHECK(server.last_authorization == "Bearer from-file");
  ::unsetenv("LIBRETTO_KEY");
  for (const char* name : {"empty", "none"}) {
    const Result result = RunCli(server, {"search", "x", "--key-file", folder / name});
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, Catch::Contains(folder / name));
  }
  CHECK_THAT(RunCli(server, {"search", "x", "--tls-ca", folder / "none"}).err,
             Catch::Contains(folder / "none"));
  server.next_errors = {grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "wants a key"),
                        RichError(grpc::StatusCode::PERMISSION_DENIED, "role", "", "ROLE_NEEDED")};
  CHECK_THAT(RunCli(server, {"search", "x"}).err, Catch::Contains("--key-file FILE"));
  CHECK_THAT(RunCli(server, {"search", "x"}).err, Catch::Contains("use a key with that role"));
}

TEST_CASE("key new prints the key and the table with its hash, or appends that") {
  FakeServer server;
  const TemporaryDirectory folder;
  const std::string file = folder / "keys.toml";
  const Result printed = RunCli(server, {"key", "new", "--name", "site", "--role", "search"});
  REQUIRE(printed.exit_code == 0);
  const std::string key = printed.out.substr(0, printed.out.find('\n'));
  CHECK(printed.out ==
        key + "\n\n[keys.site]\nhash = \"" + HashOfApiKey(key) + "\"\nrole = \"search\"\n");
  std::string expected;
  for (const std::string name : {"a", "b"}) {
    const Result made =
        RunCli(server, {"key", "new", "--name", name, "--role", "write", "--requests-per-second",
                        "2.5", "--burst", "10", "--requests-per-day", "1000", "--expires",
                        "2027-01-31", "--file", file});
    REQUIRE(made.exit_code == 0);
    expected += (expected.empty() ? "[keys." : "\n[keys.") + name + "]\nhash = \"" +
                HashOfApiKey(made.out.substr(0, made.out.size() - 1)) +
                "\"\nrole = \"write\"\nrequests_per_second = 2.5\nburst = 10\n"
                "requests_per_day = 1000\nexpires = 2027-01-31\n";
  }
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  CHECK(text.str() == expected);
  const Result again =
      RunCli(server, {"key", "new", "--name", "a", "--role", "write", "--file", file});
  CHECK(again.exit_code == 2);
  CHECK(again.out.empty());
  CHECK_THAT(again.err, Catch::Contains(file + " has a key \"a\""));
}

TEST_CASE("key new refuses what a server would") {
  FakeServer server;
  const std::vector<std::string> good = {"key", "new", "--name", "a", "--role", "search"};
  for (const std::vector<std::string>& more :
       std::vector<std::vector<std::string>>{{"--name", "a b"},
                                             {"--name", ""},
                                             {"--role", "owner"},
                                             {"--expires", "tomorrow"},
                                             {"--expires", "2027-02-30"},
                                             {"--requests-per-second", "0"},
                                             {"--burst", "2"},
                                             {"--requests-per-day", "-1"}}) {
    std::vector<std::string> arguments = good;
    const auto same = std::ranges::find(arguments, more[0]);
    if (same != arguments.end()) {
      *std::next(same) = more[1];
    } else {
      arguments.insert(arguments.end(), more.begin(), more.end());
    }
    const Result result = RunCli(server, arguments);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
  }
}

TEST_CASE("tracks are found by id, by name, and by a unique part") {
  FakeServer server;
  server.search_response = OneHit();
  server.tracks = {MakeTrack("aa11", "Northern Lights", "/m/one.ogg"),
                   MakeTrack("bb22", "Northern Lights (live)", "/m/two.ogg"),
                   MakeTrack("cc33", "", "/m/three.ogg")};
  const auto like = [&](const std::string& reference) {
    REQUIRE(RunCli(server, {"search", "--like", reference}).exit_code == 0);
    return server.last_search.clauses(0).track_id();
  };
  CHECK(like("bb22") == "bb22");
  CHECK(like("northern lights") == "aa11");
  CHECK(like("(LIVE)") == "bb22");
  CHECK(like("three.ogg") == "cc33");
  CHECK(like("cc") == "cc33");

  const Result ambiguous = RunCli(server, {"search", "--like", "northern"});
  CHECK(ambiguous.exit_code == 2);
  CHECK_THAT(ambiguous.err, Catch::Contains("aa11") && Catch::Contains("bb22"));
  CHECK(RunCli(server, {"search", "--like", "polka"}).exit_code == 3);
}

TEST_CASE("tracks list follows pages up to the limit") {
  FakeServer server;
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    server.tracks.push_back(MakeTrack(id, id, std::string("/m/") + id));
  }
  CHECK(RunCli(server, {"tracks", "list", "--paths"}).out == "/m/a\n/m/b\n/m/c\n/m/d\n/m/e\n");
  CHECK(RunCli(server, {"tracks", "list", "--paths", "-n", "3"}).out == "/m/a\n/m/b\n/m/c\n");
  const Result json = RunCli(server, {"tracks", "list", "-n", "0", "--json"});
  CHECK(std::count(json.out.begin(), json.out.end(), '\n') == 5);
  server.tracks.clear();
  CHECK(RunCli(server, {"tracks", "list"}).exit_code == 3);
}

TEST_CASE("tracks get, delete and stats") {
  FakeServer server;
  server.tracks = {MakeTrack("aa11", "Northern Lights", "/m/one.ogg")};
  CHECK_THAT(RunCli(server, {"tracks", "get", "northern"}).out,
             Catch::Contains("title         Northern Lights") &&
                 Catch::Contains("length        3:07") && Catch::Contains("passages      7"));
  CHECK_THAT(RunCli(server, {"tracks", "stats"}).out, Catch::Contains("fake-model"));
}

TEST_CASE("tracks delete takes ids and whole titles and paths, and nothing goes if one is amiss") {
  FakeServer server;
  server.tracks = {MakeTrack("aa11", "Northern Lights", "/m/one.ogg"),
                   MakeTrack("bb22", "Rain", "/m/two.ogg"), MakeTrack("cc33", "Rain", "/m/3.ogg")};
  const Result part = RunCli(server, {"tracks", "delete", "aa11", "north"});
  CHECK(part.exit_code == 3);
  CHECK_THAT(part.err, Catch::Contains("\"north\" as its whole id, title or path"));
  const Result several = RunCli(server, {"tracks", "delete", "aa11", "Rain"});
  CHECK(several.exit_code == 2);
  CHECK_THAT(several.err, Catch::Contains("bb22") && Catch::Contains("cc33"));
  CHECK(server.tracks.size() == 3);
  CHECK(RunCli(server, {"tracks", "delete", "bb22", "northern lights", "/m/3.ogg"}).out ==
        "deleted bb22\ndeleted aa11\ndeleted cc33\n");
  CHECK(server.tracks.empty());
}

TEST_CASE("tracks add sends metadata and goes on after a failure") {
  FakeServer server;
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("libretto_cli_test." + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const std::string good = folder / "good.ogg";
  std::ofstream(good) << "audio";
  const Result one = RunCli(server, {"tracks", "add", good, "--id", "x", "--title", "T", "--year",
                                     "1999", "--attribute", "mood=calm", "--attribute", "bpm=90"});
  CHECK(one.exit_code == 0);
  CHECK(one.out == "added x  T  1:15\n");
  CHECK(server.last_upload == "audio");
  CHECK(server.last_header.track().year() == 1999);
  CHECK(server.last_header.track().attributes().at("mood").string_value() == "calm");
  CHECK(server.last_header.track().attributes().at("bpm").number_value() == 90);

  const Result two = RunCli(server, {"tracks", "add", folder / "missing.ogg", good});
  CHECK(two.exit_code == 2);
  CHECK_THAT(two.err, Catch::Contains("missing.ogg"));
  CHECK_THAT(two.out, Catch::Contains("added"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("describe takes a track or a file, and shows what is heard and when") {
  FakeServer server;
  server.tracks = {MakeTrack("aa11", "Northern Lights", "/n.ogg")};
  v1::DescribeResponse& response = server.describe_response;
  response.set_description("Calm piece for piano.");
  response.set_valence(-0.25F);
  response.set_arousal(0.5F);
  v1::LabelScore& tag = *response.add_tags();
  tag.set_label("piano");
  tag.set_kind(v1::LABEL_KIND_INSTRUMENT);
  tag.set_confidence(0.86F);
  tag.set_strength(2.5F);
  for (const int start : {0, 90}) {
    v1::LabelSegment& segment = *response.add_segments();
    segment.set_label("piano");
    segment.mutable_range()->set_start_seconds(start);
    segment.mutable_range()->set_end_seconds(start + 30);
  }
  v1::TimelineEvent& event = *response.add_events();
  event.set_label("piano");
  event.set_change(v1::TimelineEvent::CHANGE_LEAVES);
  event.set_seconds(30);
  event.set_contrast(1.75F);
  const Result result = RunCli(server, {"describe", "northern", "--passage", "0:30-1:00"});
  CHECK(result.exit_code == 0);
  CHECK(server.last_describe.track_id() == "aa11");
  CHECK(server.last_describe.passage().start_seconds() == 30);
  CHECK(server.last_describe.passage().end_seconds() == 60);
  CHECK(result.out ==
        "Calm piece for piano.\n\n"
        "valence -0.25, arousal +0.50\n\n"
        "label  kind        confidence  strength\n"
        "piano  instrument        86 %      +2.5\n\n"
        "heard  at\n"
        "piano  0:00–0:30, 1:30–2:00\n\n"
        "time  change  label  contrast\n"
        "0:30  leaves  piano       1.8\n");
  CHECK(RunCli(server, {"describe"}).exit_code == 2);
  CHECK(RunCli(server, {"describe", "northern", "--audio", "/a.ogg"}).exit_code == 2);
  CHECK(RunCli(server, {"describe", "northern", "--passage", "1:00-0:30"}).exit_code == 2);
}

TEST_CASE("tag takes a track, and labels") {
  FakeServer server;
  server.tracks = {MakeTrack("aa11", "Northern Lights", "/m/one.ogg")};
  const Result result =
      RunCli(server, {"tag", "northern", "--label", "made for dancing", "-l", "sad"});
  CHECK(result.exit_code == 0);
  CHECK(server.last_tag.track_id() == "aa11");
  CHECK(server.last_tag.labels(0) == "made for dancing");
  CHECK_THAT(result.out, Catch::Contains("made for dancing        86 %      +1.2       0.500"));
}

TEST_CASE("completion knows the commands and their options") {
  FakeServer server;
  const Result result = RunCli(server, {"completion", "bash"});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Catch::Contains("complete -o default -F _libretto libretto") &&
                             Catch::Contains("--not-like") && Catch::Contains("\"tracks list\")"));
}

TEST_CASE("embed prints a line of JSON per text") {
  FakeServer server;
  CHECK(RunCli(server, {"embed", "a", "b"}).out ==
        "{\"embedding\":{\"values\":[1,0]},\"token_count\":3,\"truncated\":false}\n");
}

}  // namespace
}  // namespace libretto::cli
