// The subcommands of libretto-train. Each adds its options to `app` and runs when it is chosen; a
// failure is stored in *status.
#pragma once

#include <CLI/CLI.hpp>

#include "absl/status/status.h"

namespace libretto {

// Of --clip, for AutoClip.
inline constexpr char kClipHelp[] =
    "Gradients are clipped at this percentile of the norms seen; 100: never";

void AddCorpusTextCommand(CLI::App& app, absl::Status* status);
void AddTokenizerLinesCommand(CLI::App& app, absl::Status* status);
void AddTeacherTextCommand(CLI::App& app, absl::Status* status);
void AddDistillTextCommand(CLI::App& app, absl::Status* status);
void AddFeaturesCommand(CLI::App& app, absl::Status* status);
void AddTeacherLabelsCommand(CLI::App& app, absl::Status* status);
void AddCheckTeachersCommand(CLI::App& app, absl::Status* status);
void AddHeadsCommand(CLI::App& app, absl::Status* status);
void AddComposeCommand(CLI::App& app, absl::Status* status);
void AddRenderCommand(CLI::App& app, absl::Status* status);
void AddCoverageCommand(CLI::App& app, absl::Status* status);

}  // namespace libretto
