// Messages with file descriptors over a sequenced-packet socket.
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/file_descriptor.h"

namespace libretto {

// Two connected sockets, both closed when a program is run.
absl::StatusOr<std::pair<FileDescriptor, FileDescriptor>> MakeChannel();

// Sends `message`, and a copy of the descriptor `passed` with it if that is not -1. UNAVAILABLE if
// nobody is at the other end.
absl::Status SendMessage(int channel, std::string_view message, int passed = -1);

struct ReceivedMessage {
  std::string_view bytes;  // empty: the other end has gone; within the buffer given
  FileDescriptor passed;
};

// Waits for the next message. INTERNAL if it does not fit into `buffer`. A descriptor that comes
// with it is received only if `may_pass`.
absl::StatusOr<ReceivedMessage> ReceiveMessage(int channel, std::span<char> buffer, bool may_pass);

// Waits until there is a message, or nobody at the other end; false if neither came in time.
bool WaitForMessage(int channel, absl::Duration timeout);

}  // namespace libretto
