#pragma once

#include <optional>
#include <string>
#include <vector>

namespace libretto {

struct CatalogCommand {
  enum class Action {
    kVerify,
    kCompact,
    kExport,
    kImport,
    kMerge,
    kBackup,
    kRestore,
    kDuplicates,
    kInfo
  };
  Action action = Action::kInfo;
  std::string catalog;              // the catalogue that is read or made
  std::string folder;               // of an export or a backup
  std::vector<std::string> merged;  // catalogues
  std::string model, index_kind = "auto";
  int reencode = 0;
  bool force = false, json = false;
};

// The command to run, or the status to exit with after help or an error was printed.
struct ParsedCatalogCommand {
  std::optional<CatalogCommand> command;
  int exit_status = 0;
};

ParsedCatalogCommand ParseCatalogCommand(int argc, const char* const* argv);

}  // namespace libretto
