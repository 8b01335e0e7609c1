// What a turn leaves to the next, in a token that the caller keeps: the server remembers nothing.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/query/query.h"

namespace libretto {

// Empty if it would be too long to be sent back.
std::string WriteConversation(const Turn& turn);

// INVALID_ARGUMENT naming "conversation" if it is not what WriteConversation wrote, or of another
// version of the server.
absl::StatusOr<std::shared_ptr<const Turn>> ReadConversation(const std::string& token);

}  // namespace libretto
