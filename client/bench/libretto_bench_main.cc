// libretto-bench: how much a server takes, and how long it then takes.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "client/bench/load.h"
#include "client/bench/report.h"
#include "client/bench/request_source.h"
#include "client/cli/identity.h"
#include "client/cpp/client.h"

namespace libretto::bench {
namespace {

constexpr char kExamples[] =
    "Examples:\n"
    "  libretto-bench --clients 16                     16 clients that wait for their answers\n"
    "  libretto-bench --rate 500 --duration 60         500 requests a second, whatever becomes of "
    "them\n"
    "  libretto-bench --mix text=8,vector=1,audio=0.1  several kinds, by weight\n"
    "  libretto-bench --repeat 0.5 --svg run.svg       every other request is one of fifty\n"
    "\n"
    "With --rate, latency counts from when a request was due, so that a server which stalls is "
    "charged for\n"
    "every request that would have come meanwhile.\n"
    "\n"
    "Exit status: 0 done, 1 requests failed (refusals apart) or no server, 2 wrong usage.";

struct Command {
  client::ClientOptions server;
  cli::Identity identity;
  LoadOptions load;
  SourceOptions source;
  std::string mix = "text", queries, audio, json, svg;
  double warm_up = 2, duration = 10, deadline_ms = 10000;
  int connections = 2;
};

void Define(CLI::App& app, Command& command) {
  app.footer(kExamples);
  app.add_option("--address", command.server.address, "Server, HOST:PORT")->capture_default_str();
  command.identity.AddOptions(app);
  app.add_option("--index", command.server.index, "Index to ask; default: the server's");
  auto* clients = app.add_option("--clients", command.load.clients,
                                 "Closed loop: clients, each with one request at a time")
                      ->capture_default_str()
                      ->check(CLI::Range(1, 100000));
  app.add_option("--rate", command.load.rate, "Open loop: requests per second, at random times")
      ->check(CLI::Range(0.001, 1e6))
      ->excludes(clients);
  app.add_option("--duration", command.duration, "Seconds that count")
      ->capture_default_str()
      ->check(CLI::Range(1.0, 86400.0));
  app.add_option("--warm-up", command.warm_up, "Seconds before that")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 3600.0));
  app.add_option("--deadline-ms", command.deadline_ms, "Deadline of each request")
      ->capture_default_str()
      ->check(CLI::Range(1.0, 3.6e6));
  app.add_option("--connections", command.connections, "TCP connections")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--mix", command.mix,
                 "Kinds of queries by weight: text, tags, vector, track, audio")
      ->capture_default_str();
  app.add_option("--queries", command.queries,
                 "File of texts, one a line; default: made up, hardly any twice");
  app.add_option("--repeat", command.source.repeat, "Share of requests that are one of fifty")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--audio", command.audio,
                 "Audio file for the mix's audio; default: a tone of 5 s");
  app.add_option("--limit", command.source.limit, "Hits per answer")->capture_default_str();
  app.add_flag("--explain", command.source.explain, "Ask for reasons");
  app.add_option("--seed", command.load.seed,
                 "Of requests and times; default: another one each time");
  app.add_option("--json", command.json,
                 "File for the figures; - for standard output, instead of the table");
  app.add_option("--svg", command.svg, "File for plots");
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  if (!file.is_open() || file.bad()) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  }
  return bytes;
}

absl::Status Complete(Command& command) {
  ASSIGN_OR_RETURN(command.source.mix, ParseMix(command.mix));
  if (!command.audio.empty()) {
    ASSIGN_OR_RETURN(command.source.audio, ReadFile(command.audio));
  }
  if (!command.queries.empty()) {
    std::ifstream file(command.queries);
    if (!file.is_open()) {
      return absl::NotFoundError(absl::StrCat(command.queries, ": cannot be read"));
    }
    for (std::string line; std::getline(file, line);) {
      if (!line.empty()) command.source.texts.push_back(line);
    }
    if (command.source.texts.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(command.queries, ": holds no text; one a line is wanted"));
    }
  }
  command.load.warm_up = absl::Seconds(command.warm_up);
  command.load.duration = absl::Seconds(command.duration);
  command.server.timeout = command.server.audio_timeout = absl::Milliseconds(command.deadline_ms);
  command.server.own_connection = true;
  return command.identity.Apply(command.server);
}

absl::Status WriteReport(const std::string& path, const std::string& content) {
  return PosixFileSystem().WriteFileAtomically(path, content);
}

absl::StatusOr<int> Run(const Command& command) {
  std::vector<std::unique_ptr<client::Client>> connections;
  for (int i = 0; i < command.connections; ++i) {
    ASSIGN_OR_RETURN(connections.emplace_back(), client::Client::Connect(command.server));
  }
  ASSIGN_OR_RETURN(const RequestSource source,
                   RequestSource::Create(command.source, *connections.front()));
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const LoadResult result =
      RunLoad(connections, source, command.load,
              [&](absl::Duration elapsed, int64_t answered, int64_t refused) {
                if (!terminal) return;
                std::fprintf(stderr, "\r%4.0f s of %.0f: %lld answered, %lld refused or failed ",
                             absl::ToDoubleSeconds(elapsed), command.warm_up + command.duration,
                             static_cast<long long>(answered), static_cast<long long>(refused));
              });
  if (terminal) std::fputs("\r\033[K", stderr);
  const std::string title = Describe(command.load, connections.size());
  if (command.json != "-") std::fputs(TextReport(result, title).c_str(), stdout);
  if (command.json == "-") {
    std::fputs(JsonReport(result, title).c_str(), stdout);
  } else if (!command.json.empty()) {
    RETURN_IF_ERROR(WriteReport(command.json, JsonReport(result, title)));
  }
  if (!command.svg.empty()) RETURN_IF_ERROR(WriteReport(command.svg, SvgReport(result, title)));
  return result.all().failures() > 0 ? 1 : 0;
}

int Main(int argc, char** argv) {
  CLI::App app{"Puts load on a librettod, and tells how it took it.", "libretto-bench"};
  Command command;
  Define(app, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto fail = [](const absl::Status& status, int exit_status) {
    std::fprintf(stderr, "libretto-bench: %s\n", std::string(status.message()).c_str());
    return exit_status;
  };
  if (const absl::Status complete = Complete(command); !complete.ok()) return fail(complete, 2);
  const absl::StatusOr<int> exit_status = Run(command);
  return exit_status.ok() ? *exit_status : fail(exit_status.status(), 1);
}

}  // namespace
}  // namespace libretto::bench

int main(int argc, char** argv) { return libretto::bench::Main(argc, argv); }
