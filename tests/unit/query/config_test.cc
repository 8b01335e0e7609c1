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
  const std::vector<std::string> bad = {"threads = 0",
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

TEST_CASE("a configuration written as TOML reads back the same") {
  const auto flags = Parse({"--model", "/m \"x\" \xC3\xA9", "--catalog", "/c", "--audio-root", "/a",
                            "--refresh-seconds", "0.25"});
  const auto config = MakeConfig({flags->flags});
  REQUIRE(config.ok());
  std::string toml = ToToml(*config);
  toml.erase(toml.find("port_file"));
  const auto again = MakeConfig({*File(toml)});
  REQUIRE(again.ok());
  CHECK(ToToml(*again) == ToToml(*config));
}

}  // namespace
}  // namespace libretto
