#include "server/rpc/request_guard.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/rpc/call_record.h"
#include "server/rpc/methods.h"
#include "server/rpc/status_converter.h"

namespace libretto {
namespace {

using grpc::experimental::InterceptionHookPoints;

constexpr char kPackage[] = "/libretto.v1.";
constexpr size_t kMaxPathBytes = 200;  // of a path that somebody made up

// "/libretto.v1.SearchService/Search" -> "SearchService.Search"; "" for a method that is not ours.
std::string NameOfPath(const std::string& path) {
  if (!path.starts_with(kPackage)) return "";
  const std::string name = absl::StrReplaceAll(path.substr(sizeof kPackage - 1), {{"/", "."}});
  return std::ranges::find(kMethods, name, &Method::name) == kMethods.end() ? "" : name;
}

class RequestGuard : public grpc::experimental::Interceptor {
 public:
  RequestGuard(grpc::experimental::ServerRpcInfo* info, CallObserver& observer)
      : info_(info), observer_(observer) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS) &&
        methods->GetSendStatus().error_code() == grpc::StatusCode::UNIMPLEMENTED &&
        methods->GetSendStatus().error_message().empty()) {
      methods->ModifySendStatus(ToGrpcStatus(Refuse(info_->method())));
    }
    methods->Proceed();
  }

 private:
  absl::Status Refuse(const std::string& path) {
    const std::string name = NameOfPath(path);
    const std::string shown = path.substr(0, kMaxPathBytes);
    FinishedCall call = FactsOf(*info_->server_context(), name.empty() ? shown : name);
    call.status = name.empty()
                      ? absl::UnimplementedError(absl::StrCat("no method ", shown))
                      : absl::InvalidArgumentError(
                            "the request cannot be parsed: send a message of this method's type, "
                            "with every string in valid UTF-8");
    observer_.Began();
    observer_.Ended(call);
    return call.status;
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
