#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/coverage.h"
#include "base/sound_font_path.h"
#include "index/job/plan.h"

namespace libretto {

struct IndexCommand {
  std::string catalog, model, index_kind = "auto";
  std::vector<std::string> paths;
  std::string soundfont = kDefaultSoundFont;
  std::string from;  // a catalogue to compute anew; empty if none
  int threads = 0;   // 0: one per processor
  Coverage coverage = Coverage::kFull;
  Shard shard = {};
  bool watch = false;
  double settle_seconds = 5, rescan_seconds = 3600;
  bool prune = false, force = false, retry_unreadable = false, raise_coverage = false;
  bool list_unreadable = false, repair = false;
  bool json = false;
};

// The command to run, or the status to exit with after help or an error was printed.
struct ParsedIndexCommand {
  std::optional<IndexCommand> command;
  int exit_status = 0;
};

ParsedIndexCommand ParseIndexCommand(int argc, const char* const* argv);

}  // namespace libretto
