#include "server/config.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "server/command_line.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

absl::StatusOr<GivenValues> File(const std::string& text) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "librettod.toml") << text;
  return FromFile(directory / "librettod.toml");
}

absl::StatusOr<CommandLine> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "librettod");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data(), "1.2.3");
}

TEST_CASE("every setting is one key, one flag, one environment variable") {
  for (const Setting& setting : Settings()) {
    CHECK(setting.environment_variable().starts_with("LIBRETTO_"));
    CHECK(Parse({"--help"})->answer.find(setting.flag()) != std::string::npos);
    CHECK_FALSE(setting.help.empty());
  }
  CHECK(Parse({"--version"})->answer == "librettod 1.2.3\n");
}

TEST_CASE("the flag wins over the environment, the environment over the file") {
  const auto flags = Parse({"--threads", "3"});
  REQUIRE(flags.ok());
  ::setenv("LIBRETTO_THREADS", "4", 1);
  ::setenv("LIBRETTO_LOG_LEVEL", "debug", 1);
  const GivenValues environment = FromEnvironment();
  ::unsetenv("LIBRETTO_THREADS");
  ::unsetenv("LIBRETTO_LOG_LEVEL");
  const auto file = File("threads = 5\nlog_level = \"error\"\nlisten = \"0.0.0.0:0\"\n");
  REQUIRE(file.ok());
  const auto config = MakeConfig({flags->flags, environment, *file});
  REQUIRE(config.ok());
  CHECK(config->threads == 3);
  CHECK(config->log_level == "debug");
  CHECK(config->listen == "0.0.0.0:0");
  CHECK(config->log_format == "text");
}

TEST_CASE("lists: repeated flags, a colon-separated variable, a TOML array") {
  const auto flags = Parse({"--audio-root", "/a", "--audio-root", "/b"});
  REQUIRE(flags.ok());
  CHECK(MakeConfig({flags->flags})->audio_roots == std::vector<std::string>{"/a", "/b"});
  ::setenv("LIBRETTO_AUDIO_ROOT", "/c:/d", 1);
  CHECK(MakeConfig({FromEnvironment()})->audio_roots == std::vector<std::string>{"/c", "/d"});
  ::unsetenv("LIBRETTO_AUDIO_ROOT");
  CHECK(MakeConfig({*File("audio_root = [\"/e, f\", # comment\n \"/g\"]")})->audio_roots ==
        std::vector<std::string>{"/e, f", "/g"});
}

TEST_CASE("switches need no value") {
  CHECK(MakeConfig({Parse({"--create-catalog"})->flags})->create_catalog);
  CHECK(MakeConfig({Parse({"--create-catalog", "--threads", "2"})->flags})->create_catalog);
  CHECK_FALSE(MakeConfig({Parse({"--create-catalog=false"})->flags})->create_catalog);
  CHECK(MakeConfig({*File("create_catalog = true")})->create_catalog);
}

TEST_CASE("a wrong value names its key and where it stands") {
  const std::vector<std::string> bad = {"threads = -1",
                                        "threads = \"many\"",
                                        "threads = 1.5",
                                        "drain_seconds = -1",
                                        "refresh_seconds = nan",
                                        "listen = \"localhost\"",
                                        "listen = \"h:70000\"",
                                        "log_level = \"loud\"",
                                        "log_format = \"xml\"",
                                        "max_audio_bytes = 3e9",
                                        "create_catalog = \"maybe\"",
                                        "model = \"\"",
                                        "threads = [\"1\", \"2\"]"};
  for (const std::string& line : bad) {
    const auto given = File("# first\n" + line);
    REQUIRE(given.ok());
    const auto status = MakeConfig({*given}).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK_THAT(MessageOf(status), StartsWith(line.substr(0, line.find(' ')) + ": ") &&
                                      Contains("librettod.toml line 2"));
  }
  CHECK_THAT(MessageOf(MakeConfig({Parse({"--threads", "x"})->flags}).status()),
             Contains("flag --threads"));
}

TEST_CASE("files: unknown key, syntax error, table, missing") {
  CHECK_THAT(MessageOf(File("thread = 3").status()),
             StartsWith("thread: unknown key") && Contains("line 1") && Contains("threads"));
  CHECK_THAT(MessageOf(File("threads = 3\nlisten = ").status()), Contains("line 2"));
  CHECK_THAT(MessageOf(File("[server]\nthreads = 3").status()), StartsWith("server: unknown key"));
  CHECK(absl::IsNotFound(FromFile("/nonexistent/librettod.toml").status()));
}

TEST_CASE("unknown flags and flags without a value are named") {
  CHECK_THAT(MessageOf(Parse({"--thread", "3"}).status()), Contains("--thread"));
  CHECK_THAT(MessageOf(Parse({"--threads"}).status()), Contains("--threads"));
}

TEST_CASE(
    "indexes: tables of the file, flags, a variable; each model and catalogue wins by itself") {
  const auto flags = Parse({"--index", "next=/flag/model,/flag/catalog"});
  REQUIRE(flags.ok());
  const auto file = File(
      "default_index = 'next'\nmodel = '/m'\ncatalog = '/c'\n"
      "[indexes.next]\nmodel = '/file/model'\ncatalog = '/file/catalog'\n"
      "[indexes.other_2-x]\nmodel = '/o, m'\ncatalog = '/o:c'\n");
  REQUIRE(file.ok());
  ::setenv("LIBRETTO_INDEXES", "next=/e/m,/e/c:third=/t/m,/t/c", 1);
  const auto config = MakeConfig({flags->flags, FromEnvironment(), *file});
  ::unsetenv("LIBRETTO_INDEXES");
  REQUIRE(config.ok());
  REQUIRE(RequireDirectories(*config).ok());
  const IndexSetSpec spec = IndexesOf(*config);
  CHECK(spec.default_index == "next");
  REQUIRE(spec.indexes.size() == 4);
  CHECK(spec.indexes.at("default").model == "/m");
  CHECK(spec.indexes.at("next").model == "/flag/model");
  CHECK(spec.indexes.at("next").catalog == "/flag/catalog");
  CHECK(spec.indexes.at("third").catalog == "/t/c");
  CHECK(spec.indexes.at("other_2-x").model == "/o, m");
  CHECK(spec.indexes.at("other_2-x").catalog == "/o:c");
}

TEST_CASE("indexes that cannot be name key, place and remedy") {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"indexes = 'next'", "indexes: must be tables [indexes.NAME], each with model and catalog"},
      {"indexes.next = '/m'", "indexes: must be tables"},
      {"indexes.next = {}", "indexes: must be tables"},
      {"indexes.next.model = 3", "indexes.next.model: must be a string"},
      {"indexes.next.modle = '/m'", "indexes.next.modle: unknown key"},
      {"indexes.next.model = '/m'", "indexes.next.catalog: not given; `libretto-index` makes"},
      {"indexes.next.catalog = '/c'",
       "indexes.next.model: not given; `libretto model build` makes"},
      {"indexes.next = {model = '', catalog = '/c'}", "indexes.next.model: \"\" must be a path"},
      {"indexes.Next = {model = '/m', catalog = '/c'}", "indexes: \"Next\" must be a name of"},
      {"default_index = 'a b'", "default_index: \"a b\" must be a name of 1 to 64"}};
  for (const auto& [line, message] : bad) {
    const auto given = File("# first\n" + line);
    const absl::Status status = given.ok() ? MakeConfig({*given}).status() : given.status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK_THAT(MessageOf(status), StartsWith(message) && Contains("librettod.toml line 2"));
  }
  CHECK_THAT(MessageOf(MakeConfig({Parse({"--index", "next=/m"})->flags}).status()),
             Contains("NAME=MODEL,CATALOG") && Contains("flag --index"));
}

TEST_CASE("tables alone are enough, and the default must be one of the indexes") {
  ServerConfig config;
  config.indexes["next"] = {"/m", "/c"};
  CHECK_THAT(MessageOf(RequireDirectories(config)),
             StartsWith("default_index: there is no index \"default\"") && Contains("one of next"));
  config.default_index = "next";
  CHECK(RequireDirectories(config).ok());
  CHECK(IndexesOf(config).indexes.size() == 1);
  config.model = "/m";
  CHECK_THAT(MessageOf(RequireDirectories(config)), StartsWith("catalog: not given"));
  config.catalog = "/c";
  config.indexes["default"] = {"/m", "/c"};
  CHECK_THAT(MessageOf(RequireDirectories(config)), StartsWith("indexes.default: "));
}

TEST_CASE("settings that a running server cannot change are named") {
  ServerConfig running;
  ServerConfig wanted;
  wanted.model = "/other";
  wanted.default_index = "next";
  wanted.indexes["next"] = {"/m", "/c"};
  CHECK(NeedRestart(running, wanted).empty());
  wanted.threads = 3;
  wanted.listen = "0.0.0.0:1";
  CHECK(NeedRestart(running, wanted) == std::vector<std::string>{"listen", "threads"});
}

TEST_CASE("model and catalogue are required, roots must exist") {
  ServerConfig config;
  CHECK_THAT(MessageOf(RequireDirectories(config)), StartsWith("model: "));
  config.model = "/m";
  CHECK_THAT(MessageOf(RequireDirectories(config)), StartsWith("catalog: "));
  config.catalog = "/c";
  CHECK(RequireDirectories(config).ok());
  config.audio_roots = {"/nonexistent/music"};
  CHECK_THAT(MessageOf(RequireDirectories(config)), StartsWith("audio_root: /nonexistent/music"));
}

TEST_CASE("a network takes TLS and keys, or permission") {
  ServerConfig config;
  CHECK(RequireProtection(config).ok());
  for (const char* open : {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "music.example.org:1"}) {
    config = {};
    config.listen = open;
    CHECK_THAT(MessageOf(RequireProtection(config)),
               StartsWith("listen: " + config.listen) &&
                   Contains("takes tls_certificate, tls_key, keys_file (") &&
                   Contains("allow_insecure"));
    config.keys_file = "/keys.toml";
    CHECK_THAT(MessageOf(RequireProtection(config)), Contains("takes tls_certificate, tls_key ("));
    config.tls_certificate = "/c.pem";
    config.tls_key = "/c.key";
    CHECK(RequireProtection(config).ok());
    config.keys_file.clear();
    CHECK_THAT(MessageOf(RequireProtection(config)), Contains("takes keys_file ("));
    config.allow_insecure = true;
    CHECK(RequireProtection(config).ok());
  }
}

TEST_CASE("settings of TLS that are of no use alone are refused, wherever it listens") {
  ServerConfig config;
  config.tls_client_ca = "/ca.pem";
  CHECK_THAT(MessageOf(RequireProtection(config)), StartsWith("tls_client_ca: "));
  config.tls_key = "/c.key";
  CHECK_THAT(MessageOf(RequireProtection(config)), StartsWith("tls_certificate: not given"));
  config.tls_key.clear();
  config.tls_certificate = "/c.pem";
  CHECK_THAT(MessageOf(RequireProtection(config)), StartsWith("tls_key: not given"));
}

TEST_CASE("a configuration written as TOML reads back the same") {
  const auto flags = Parse({"--model", "/m \"x\" \xC3\xA9", "--catalog", "/c", "--audio-root", "/a",
                            "--refresh-seconds", "0.25", "--index", "next=/n \"m\",/n/c"});
  const auto config = MakeConfig({flags->flags});
  REQUIRE(config.ok());
  const auto again = MakeConfig({*File(ToToml(*config))});
  REQUIRE(again.ok());
  CHECK(again->indexes.at("next").model == "/n \"m\"");
  CHECK(ToToml(*again) == ToToml(*config));
}

TEST_CASE("a key that begins with no letter is a syntax error that names its line") {
  for (const std::string line : {"\u00f6 = 1", "\u0451", "\u3042", "\u2100", "[`indexes.next]"}) {
    const auto given = File("threads = 3\n" + line + "\n");
    CHECK(absl::IsInvalidArgument(given.status()));
    CHECK_THAT(MessageOf(given.status()), Contains("line 2"));
  }
}

TEST_CASE("a configuration with an apostrophe or control characters in a path can be read again") {
  for (const std::string path : {"/rock 'n' roll", "/a\tb\nc", "/back\\slash", "/\x01\x7f"}) {
    const auto given =
        File(ToToml(MakeConfig({Parse({"--catalog", path.c_str()})->flags}).value()));
    REQUIRE(given.ok());
    CHECK(MakeConfig({*given})->catalog == path);
  }
}

}  // namespace
}  // namespace libretto
