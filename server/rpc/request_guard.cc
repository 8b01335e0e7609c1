#include "server/rpc/request_guard.h"

#include <grpcpp/server_context.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/rpc/call_record.h"
#include "server/rpc/status_converter.h"

namespace libretto {
namespace {

using grpc::experimental::InterceptionHookPoints;

// "/libretto.v1.SearchService/Search" -> "SearchService.Search".
std::string NameOfPath(absl::string_view path) {
  const std::vector<std::string> parts = absl::StrSplit(path, absl::ByAnyChar("./"));
  if (parts.size() < 2) return std::string(path);
  return absl::StrCat(parts[parts.size() - 2], ".", parts.back());
}

class RequestGuard : public grpc::experimental::Interceptor {
 public:
  RequestGuard(grpc::experimental::ServerRpcInfo* info, CallObserver& observer)
      : info_(info), observer_(observer) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS) &&
        methods->GetSendStatus().error_code() == grpc::StatusCode::UNIMPLEMENTED &&
        methods->GetSendStatus().error_message().empty()) {
      const absl::Status status = absl::InvalidArgumentError(
          "the request cannot be parsed: send a message of this method's type, with every string "
          "in valid UTF-8");
      Tell(status);
      methods->ModifySendStatus(ToGrpcStatus(status));
    }
    methods->Proceed();
  }

 private:
  void Tell(const absl::Status& status) {
    observer_.Began();
    FinishedCall call = FactsOf(*info_->server_context(), NameOfPath(info_->method()));
    call.status = status;
    observer_.Ended(call);
  }

  grpc::experimental::ServerRpcInfo* const info_;
  CallObserver& observer_;
};

class RequestGuardFactory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit RequestGuardFactory(CallObserver& observer) : observer_(observer) {}

  // gRPC takes ownership of what it is given here.
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    return std::make_unique<RequestGuard>(info, observer_).release();
  }

 private:
  CallObserver& observer_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRequestGuard(
    CallObserver& observer) {
  return std::make_unique<RequestGuardFactory>(observer);
}

}  // namespace libretto
