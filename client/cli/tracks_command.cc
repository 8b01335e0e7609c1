#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/catalog_actions.h"
#include "client/cli/commands.h"

namespace libretto::cli {
namespace {

constexpr const char* kExamples = R"(
Examples:
  libretto tracks list --artist "Mattias Westlund" --limit 20
  libretto tracks list --limit 0 --json | jq -r .id
  libretto tracks get "Northern Lights"
  libretto tracks add *.flac
  libretto tracks add --server-path /srv/music/new.opus --genre jazz
  libretto tracks delete "Northern Lights"
  libretto tracks stats
)";

void AddList(CLI::App& tracks, Action& action) {
  auto arguments = std::make_shared<ListArguments>();
  CLI::App& command = *tracks.add_subcommand("list", "Tracks by id, ascending");
  arguments->filter.Register(command);
  const char* output = "Output";
  command.add_option("-n,--limit", arguments->limit, "How many; 0: all")
      ->group(output)
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  auto* json =
      command.add_flag("--json", arguments->json, "JSON, one track per line")->group(output);
  command.add_flag("--paths", arguments->paths, "Paths only")->group(output)->excludes(json);
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return ListTracks(*arguments, session); };
  });
}

void AddAdd(CLI::App& tracks, Action& action) {
  auto arguments = std::make_shared<AddArguments>();
  CLI::App& command = *tracks.add_subcommand("add", "Add files, or replace tracks");
  command.add_option("file", arguments->files, "Audio files")->type_name("FILE")->required();
  command.add_flag("--server-path", arguments->server_path,
                   "The files are paths on the server, under its allowed roots; nothing is sent");
  command.add_flag("--json", arguments->json, "JSON, one response per line");
  const std::string group = "In place of the files' own tags";
  command.add_option("--id", arguments->id, "Identity; default: from the file's bytes")
      ->group(group);
  command.add_option("--title", arguments->title)->group(group);
  command.add_option("--artist", arguments->artist)->group(group);
  command.add_option("--album", arguments->album)->group(group);
  command.add_option("--genre", arguments->genre)->group(group);
  command.add_option("--year", arguments->year)->group(group);
  command
      .add_option("--attribute", arguments->attributes,
                  "A field of your own; filters name it attributes.NAME")
      ->group(group)
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return AddTracks(*arguments, session); };
  });
}

void AddGet(CLI::App& tracks, Action& action) {
  auto arguments = std::make_shared<TrackArguments>();
  CLI::App& command = *tracks.add_subcommand("get", "All that is known of tracks");
  command.add_option("track", arguments->tracks, "Id, or part of a title or path")
      ->type_name("TRACK")
      ->required();
  command.add_flag("--json", arguments->json, "JSON, one response per line");
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return GetTracks(*arguments, session); };
  });
}

void AddDelete(CLI::App& tracks, Action& action) {
  auto arguments = std::make_shared<TrackArguments>();
  CLI::App& command = *tracks.add_subcommand("delete", "Forget tracks; files are left alone");
  command.add_option("track", arguments->tracks, "Id, whole title or path")
      ->type_name("TRACK")
      ->required();
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return DeleteTracks(*arguments, session); };
  });
}

void AddStats(CLI::App& tracks, Action& action) {
  auto json = std::make_shared<bool>(false);
  CLI::App& command = *tracks.add_subcommand("stats", "Size and state of the catalogue");
  command.add_flag("--json", *json, "JSON");
  command.callback(
      [json, &action] { action = [json](Session& session) { return ShowStats(*json, session); }; });
}

}  // namespace

void RegisterTracks(CLI::App& app, Action& action) {
  CLI::App& tracks = *app.add_subcommand("tracks", "Look into the catalogue and change it");
  tracks.require_subcommand(1);
  tracks.footer(kExamples);
  AddList(tracks, action);
  AddGet(tracks, action);
  AddAdd(tracks, action);
  AddDelete(tracks, action);
  AddStats(tracks, action);
}

}  // namespace libretto::cli
