// Where `libretto search` keeps what --reply goes on from.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto::cli {

// In $XDG_STATE_HOME/libretto, or ~/.local/state/libretto; readable by the user alone.
absl::Status SaveConversation(const std::string& token);

// FAILED_PRECONDITION if there has been no answer yet.
absl::StatusOr<std::string> LoadConversation();

}  // namespace libretto::cli
