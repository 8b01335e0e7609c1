// What every call has in common: admission, deadline, request id, one access line, typed errors.
#pragma once

#include <grpcpp/server_context.h>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/query/call.h"
#include "server/rpc/call_tracker.h"

namespace libretto {

// The caller's deadline and cancellation (noticed within 10 ms of looking).
Call CallOf(const grpc::ServerContext& context);

// Runs one call. `method` is the name for the log, e.g. "SearchService.Search". Refuses with
// UNAVAILABLE while draining; turns an exception into INTERNAL. The caller's x-request-id (or a new
// one) goes into the log and back as trailing metadata.
grpc::Status Serve(CallTracker& tracker, grpc::ServerContext& context, const char* method,
                   absl::FunctionRef<absl::Status(const Call&)> body);

// For streams, whose pieces of work are admitted one by one: the same, without admission. A stream
// that waits for its caller does not keep the server from stopping.
grpc::Status ServeStream(grpc::ServerContext& context, const char* method,
                         absl::FunctionRef<absl::Status(const Call&)> body);

// UNAVAILABLE: the server is shutting down.
absl::Status Draining();

}  // namespace libretto
