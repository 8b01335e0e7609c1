#include "server/rpc/request_guard.h"

#include <grpcpp/server_context.h>

#include "base/logging.h"
#include "server/rpc/status_converter.h"

namespace libretto {
namespace {

using grpc::experimental::InterceptionHookPoints;

class RequestGuard : public grpc::experimental::Interceptor {
 public:
  explicit RequestGuard(grpc::experimental::ServerRpcInfo* info) : info_(info) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS) &&
        methods->GetSendStatus().error_code() == grpc::StatusCode::UNIMPLEMENTED &&
        methods->GetSendStatus().error_message().empty()) {
      const absl::Status status = absl::InvalidArgumentError(
          "the request cannot be parsed: send a message of this method's type, with every string "
          "in valid UTF-8");
      Log(LogLevel::kInfo, "call",
          {{"method", info_->method()},
           {"code", "INVALID_ARGUMENT"},
           {"peer", info_->server_context()->peer()},
           {"error", "request cannot be parsed"}});
      methods->ModifySendStatus(ToGrpcStatus(status));
    }
    methods->Proceed();
  }

 private:
  grpc::experimental::ServerRpcInfo* const info_;
};

class RequestGuardFactory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  // gRPC takes ownership of what it is given here.
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    return std::make_unique<RequestGuard>(info).release();
  }
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRequestGuard() {
  return std::make_unique<RequestGuardFactory>();
}

}  // namespace libretto
