#include "server/rpc/rpc_server.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <mutex>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/logging.h"
#include "server/rpc/request_guard.h"
#include "server/rpc/tls_credentials.h"

namespace libretto {
namespace {

constexpr char kHealthService[] = "grpc.health.v1.Health";  // which is gRPC's own
// For calls whose answer is ready but not yet sent.
constexpr std::chrono::milliseconds kSendGrace(500);

void LogGrpc(gpr_log_func_args* args) {
  if (args->severity < GPR_LOG_SEVERITY_ERROR) return;
  Log(LogLevel::kWarning, "grpc", {{"message", args->message}});
}

void LogProtobuf(google::protobuf::LogLevel level, const char*, int, const std::string& message) {
  Log(LogLevel::kDebug, "protobuf", {{"message", message}});
}

// Process-wide switches of gRPC and Protobuf, thrown before the first server is built.
void ConfigureGrpcOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    gpr_set_log_function(&LogGrpc);
    google::protobuf::SetLogHandler(&LogProtobuf);
    grpc::EnableDefaultHealthCheckService(true);
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(const RpcServerOptions& options,
                                                            std::vector<NamedService> services,
                                                            CallServer& calls) {
  ConfigureGrpcOnce();
  grpc::ServerBuilder builder;
  int port = 0;
  const auto credentials = options.certificates == nullptr ? grpc::InsecureServerCredentials()
                                                           : TlsCredentials(*options.certificates);
  builder.AddListeningPort(options.address, credentials, &port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(-1);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(MakeRequestGuard(calls.observer()));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  std::vector<std::string> names = {kHealthService};
  for (const NamedService& service : services) {
    builder.RegisterService(service.service);
    names.push_back(service.name);
  }
  auto reflection = std::make_unique<ReflectionService>(std::move(names), calls);
  builder.RegisterService(reflection.get());
  auto server = builder.BuildAndStart();
  if (server == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options.address,
                     ": is the port taken, or the address not this host's?"));
  }
  for (const NamedService& service : services) {
    server->GetHealthCheckService()->SetServingStatus(service.name, true);
  }
  return absl::WrapUnique(
      new RpcServer(credentials, std::move(reflection), std::move(server), calls, port));
}

bool RpcServer::Stop(absl::Duration drain) {
  server_->GetHealthCheckService()->SetServingStatus(false);
  calls_.StartDraining();
  const bool finished = calls_.AwaitIdle(absl::Now() + drain);
  server_->Shutdown(std::chrono::system_clock::now() + kSendGrace);
  server_->Wait();
  return finished;
}

}  // namespace libretto
