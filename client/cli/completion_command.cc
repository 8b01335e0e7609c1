#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands.h"

namespace libretto::cli {
namespace {

std::string Words(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(command->get_name());
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  return absl::StrJoin(words, " ");
}

// One case per command: "search) words=...", "tracks list) words=...".
std::string Cases(const CLI::App& app, const std::string& path) {
  std::string cases = absl::StrCat("    \"", path, "\") words=\"", Words(app), "\" ;;\n");
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    absl::StrAppend(
        &cases, Cases(*command, absl::StrCat(path, path.empty() ? "" : " ", command->get_name())));
  }
  return cases;
}

std::string BashCompletion(const CLI::App& app) {
  return absl::StrCat(R"(_libretto() {
  local word="${COMP_WORDS[COMP_CWORD]}" path="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${COMP_WORDS[i]}" in -*) break ;; esac
    case " search tracks playlist tag describe embed indexes key health version catalog index model completion list get add delete stats new continue path order " in
      *" ${COMP_WORDS[i]} "*) path="${path:+$path }${COMP_WORDS[i]}" ;;
      *) break ;;
    esac
  done
  case "$path" in
)",
                      Cases(app, ""), R"(  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _libretto libretto
)");
}

}  // namespace

void RegisterCompletion(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("completion", "Completion for a shell");
  command.require_subcommand(1);
  command.footer("\nExample:\n  source <(libretto completion bash)\n");
  command.add_subcommand("bash", "For bash")->callback([&app, &action] {
    action = [&app](Session& session) {
      session.console.out << BashCompletion(app);
      return absl::OkStatus();
    };
  });
}

}  // namespace libretto::cli
