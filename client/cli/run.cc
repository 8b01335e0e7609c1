#include "client/cli/run.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "client/cli/commands.h"
#include "client/cli/errors.h"
#include "client/cli/sibling.h"

namespace libretto::cli {
namespace {

constexpr const char* kFooter = R"(
Examples:
  libretto search slow sad cello
  libretto search --like "Northern Lights" --not drums
  libretto tracks list --genre jazz
  libretto playlist continue "Northern Lights" --count 20
  libretto tag song.mp3
  libretto describe "Northern Lights"
  libretto search slow sad cello --index next
`libretto COMMAND --help` has more.

Exit status: 0 done, 1 failed, 2 wrong command line or query, 3 nothing found.
Data goes to standard output, everything else to standard error.
)";

// Programs of their own, heavier than this one; named here so that one command leads everywhere.
constexpr std::pair<const char*, const char*> kSiblings[] = {
    {"catalog", "Check, copy, join and move catalogues (runs libretto-catalog)"},
    {"index", "Index folders of music (runs libretto-index)"},
    {"model", "Build and check model bundles (runs libretto-model)"},
};

int Finish(const absl::Status& status, const Console& console) {
  console.out.flush();
  if (!status.ok()) ReportError(status, console);
  return ExitCodeOf(status);
}

}  // namespace

int Run(const std::vector<std::string>& arguments, Console console) {
  for (const auto& [name, help] : kSiblings) {
    if (arguments.empty() || arguments.front() != name) continue;
    return Finish(
        RunSibling(std::string("libretto-") + name, {arguments.begin() + 1, arguments.end()}),
        console);
  }
  Session session{console};
  Action action;
  CLI::App app("Finds music by words, by example, or by a mix of both.", "libretto");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--address", session.address, "The server, as host:port or unix:PATH")
      ->envname("LIBRETTO_ADDRESS")
      ->type_name("ADDRESS")
      ->capture_default_str();
  app.add_option("--index", session.index,
                 "The server's index that is meant, as `libretto indexes` names it; default: the "
                 "server's default")
      ->envname("LIBRETTO_INDEX")
      ->type_name("NAME");
  app.add_option("--timeout", session.timeout_seconds,
                 "Give up after this long; default: 30, with audio 600")
      ->type_name("SECONDS")
      ->check(CLI::PositiveNumber);
  session.identity.AddOptions(app);
  RegisterSearch(app, action);
  RegisterTracks(app, action);
  RegisterPlaylist(app, action);
  RegisterTag(app, action);
  RegisterDescribe(app, action);
  RegisterEmbed(app, action);
  RegisterIndexes(app, action);
  RegisterKey(app, action);
  RegisterHealth(app, action);
  RegisterVersion(app, action);
  for (const auto& [name, help] : kSiblings) app.add_subcommand(name, help);
  RegisterCompletion(app, action);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    return app.exit(error, console.out, console.err) == 0 ? kSuccess : kUsage;
  }
  return Finish(action(session), console);
}

}  // namespace libretto::cli
