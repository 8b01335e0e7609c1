#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/format.h"
#include "client/cli/table.h"

namespace libretto::cli {
namespace {

constexpr const char* kExamples = R"(
Calls that name no index are answered from the default. An operator adds, switches and drops indexes
while the server runs.

Examples:
  libretto indexes
  libretto indexes --json | jq -r '.indexes[].name'
  libretto search slow sad cello --index next
  LIBRETTO_INDEX=next libretto tracks stats
)";

absl::Status ListIndexes(bool json, Session& session) {
  ASSIGN_OR_RETURN(auto client, session.Connect());
  ASSIGN_OR_RETURN(const v1::ListIndexesResponse response, client->Indexes());
  const Console& console = session.console;
  if (json) {
    console.out << ToJson(response) << "\n";
    return absl::OkStatus();
  }
  Table table({{"index", false, 8},
               {"default"},
               {"model", false, 16},
               {"dimensions", true},
               {"tracks", true},
               {"snapshot"}});
  for (const v1::IndexInfo& index : response.indexes()) {
    table.AddRow({index.name(), index.is_default() ? "yes" : "", index.model_id(),
                  absl::StrCat(index.dimension()), absl::StrCat(index.track_count()),
                  index.snapshot_id()});
  }
  console.out << table.Render(console.out_width, console.out_color);
  return absl::OkStatus();
}

}  // namespace

void RegisterIndexes(CLI::App& app, Action& action) {
  auto json = std::make_shared<bool>(false);
  CLI::App& command =
      *app.add_subcommand("indexes", "The server's indexes: a catalogue and its model each");
  command.footer(kExamples);
  command.add_flag("--json", *json, "JSON");
  command.callback([json, &action] {
    action = [json](Session& session) { return ListIndexes(*json, session); };
  });
}

}  // namespace libretto::cli
