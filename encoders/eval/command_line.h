// Arguments of libretto-eval.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "encoders/eval/eval_set.h"
#include "encoders/eval/evaluations.h"

namespace libretto {

struct EvalCommand {
  std::string model;
  EvalFiles files;
  std::string cache;             // folder; empty keeps nothing
  std::string json, html;        // files to write; empty for none
  std::set<std::string> wanted;  // evaluations by name; empty: all that the files allow
  EvalOptions options;
  int threads = 0;  // 0: one per processor
  Coverage coverage = Coverage::kFull;

  bool Wants(const std::string& name) const { return wanted.empty() || wanted.contains(name); }
};

struct ParsedEvalCommand {
  std::optional<EvalCommand> command;  // none: the program ends with exit_status
  int exit_status = 0;
};

// Prints help and errors of usage itself.
ParsedEvalCommand ParseEvalCommand(int argc, const char* const* argv);

}  // namespace libretto
