// Where `libretto search` keeps what --reply goes on from: in $XDG_STATE_HOME/libretto, or
// ~/.local/state/libretto; readable by the user alone.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace libretto::cli {

// Tokens of the last search.
struct Conversation {
  std::string asked;   // that it was a reply to; empty: to nothing
  std::string answer;  // that its answer came with; empty: it cannot be replied to
};

absl::Status SaveConversation(const Conversation& conversation);

// FAILED_PRECONDITION if there has been no search yet.
absl::StatusOr<Conversation> LoadConversation();

}  // namespace libretto::cli
