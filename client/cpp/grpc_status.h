// Conversion at the door to gRPC; not for users of the library.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace libretto::client {

// Same code and message; each detail becomes a payload under its type URL.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace libretto::client
