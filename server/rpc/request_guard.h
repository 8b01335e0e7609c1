// Requests that cannot be parsed, and those to methods that there are not, never reach a service:
// gRPC answers both UNIMPLEMENTED without a word.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>

#include "server/telemetry/call_observer.h"

namespace libretto {

// Turns that answer into INVALID_ARGUMENT for the first, gives both a message, and has them told.
// `observer` outlives the server.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRequestGuard(
    CallObserver& observer);

}  // namespace libretto
