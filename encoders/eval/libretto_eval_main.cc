// libretto-eval: measures a model on music of the user's own.
#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/eval/command_line.h"
#include "encoders/eval/run.h"
#include "encoders/model.h"

namespace libretto {
namespace {

absl::Status WriteReport(const std::string& path, const std::string& text) {
  if (path.empty()) return absl::OkStatus();
  return PosixFileSystem().WriteFileAtomically(path, text);
}

absl::Status Run(const EvalCommand& command) {
  ASSIGN_OR_RETURN(const std::unique_ptr<const Model> model, Model::Open(command.model));
  const bool terminal = isatty(STDERR_FILENO) == 1;
  ASSIGN_OR_RETURN(const Report report, RunEvaluations(command, *model, &std::cerr, terminal));
  std::cout << ReportText(report) << std::flush;
  RETURN_IF_ERROR(WriteReport(command.json, ReportJson(report)));
  return WriteReport(command.html, ReportHtml(report));
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  const libretto::ParsedEvalCommand parsed = libretto::ParseEvalCommand(argc, argv);
  if (!parsed.command) return parsed.exit_status;
  const absl::Status status = libretto::Run(*parsed.command);
  if (status.ok()) return 0;
  std::cerr << "libretto-eval: " << status.message() << "\n";
  return 1;
}
