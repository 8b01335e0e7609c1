#include <CLI/CLI.hpp>

#include "base/status_macros.h"
#include "client/cli/commands.h"

namespace libretto::cli {

void RegisterHealth(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("health", "Whether the server is serving");
  command.footer("\nExits with 0 if it is, with 1 if not; for probes.\n");
  command.callback([&action] {
    action = [](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(auto client, session.Connect());
      RETURN_IF_ERROR(client->Health());
      session.console.out << client->address() << " is serving\n";
      return absl::OkStatus();
    };
  });
}

void RegisterVersion(CLI::App& app, Action& action) {
  app.add_subcommand("version", "The version of this program")->callback([&action] {
    action = [](Session& session) {
      session.console.out << "libretto " LIBRETTO_VERSION "\n";
      return absl::OkStatus();
    };
  });
}

}  // namespace libretto::cli
