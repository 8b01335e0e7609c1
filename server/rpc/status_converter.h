// The one place where our statuses become gRPC's.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace libretto {

// The same code and message. An error also carries a google.rpc.Status in its details: a BadRequest
// where an INVALID_ARGUMENT remembers its field, an ErrorInfo (domain "libretto") where it
// remembers a reason, a RetryInfo where the same call may succeed later.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace libretto
