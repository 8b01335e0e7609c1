// Requests that cannot be parsed never reach a service: gRPC answers them UNIMPLEMENTED without a
// word.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>

namespace libretto {

// Turns that answer into INVALID_ARGUMENT with a message that says what to do.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRequestGuard();

}  // namespace libretto
