// The subcommands. Each Register function declares one with its options; when the command line
// chooses it, `action` is set to what it does.
#pragma once

#include "client/cli/session.h"

namespace CLI {
class App;
}

namespace libretto::cli {

void RegisterSearch(CLI::App& app, Action& action);
void RegisterTracks(CLI::App& app, Action& action);
void RegisterPlaylist(CLI::App& app, Action& action);
void RegisterTag(CLI::App& app, Action& action);
void RegisterDescribe(CLI::App& app, Action& action);
void RegisterEmbed(CLI::App& app, Action& action);
void RegisterIndexes(CLI::App& app, Action& action);
void RegisterKey(CLI::App& app, Action& action);
void RegisterHealth(CLI::App& app, Action& action);
void RegisterVersion(CLI::App& app, Action& action);
void RegisterCompletion(CLI::App& app, Action& action);

}  // namespace libretto::cli
