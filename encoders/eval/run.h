// The whole of libretto-eval, apart from arguments and files to write.
#pragma once

#include <ostream>

#include "absl/status/statusor.h"
#include "encoders/eval/command_line.h"
#include "encoders/eval/report.h"
#include "encoders/model.h"

namespace libretto {

// Encodes the music and runs the evaluations that `command` wants. One that was asked for by name
// fails the run if it cannot be done; otherwise it becomes a warning. `progress` null writes none;
// `terminal` says whether it is one.
absl::StatusOr<Report> RunEvaluations(const EvalCommand& command, const Model& model,
                                      std::ostream* progress, bool terminal);

}  // namespace libretto
