// Tracks as people name them.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "client/cpp/client.h"

namespace libretto::cli {

// The id of the one track that `reference` means: a track of this id, else the only track whose
// title or file name is `reference`, else the only one whose id starts with it or whose title or
// path contains it (letters' case aside). NOT_FOUND if there is none; INVALID_ARGUMENT listing the
// candidates if there are several.
absl::StatusOr<std::string> ResolveTrack(client::Client& client, const std::string& reference);

// The same for what cannot be undone: `name` is the whole id, title (letters' case aside) or path.
absl::StatusOr<std::string> ResolveWholeName(client::Client& client, const std::string& name);

}  // namespace libretto::cli
