// The gRPC server around our services: listening, health, reflection, stopping.
#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/identity/certificates.h"
#include "server/rpc/call_server.h"
#include "server/rpc/reflection_service.h"

namespace libretto {

struct RpcServerOptions {
  std::string address = "127.0.0.1:50051";     // port 0: a free one
  int max_message_bytes = 65 << 20;            // of one request
  const Certificates* certificates = nullptr;  // to serve TLS with; outlives the server
};

// A named service, for health: e.g. {"libretto.v1.SearchService", &search}.
struct NamedService {
  std::string name;
  grpc::Service* service;
};

class RpcServer {
 public:
  // Serves once this returned OK. `services` and `calls` outlive the server. UNAVAILABLE naming
  // the address if it cannot be listened on.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(const RpcServerOptions& options,
                                                          std::vector<NamedService> services,
                                                          CallServer& calls);

  int port() const { return port_; }

  // Health turns NOT_SERVING, new calls are refused with UNAVAILABLE, accepted ones have until
  // `drain` has passed; then the rest is cancelled. Returns true if all could be finished. Call
  // once.
  bool Stop(absl::Duration drain);

 private:
  RpcServer(std::shared_ptr<grpc::ServerCredentials> credentials,
            std::unique_ptr<ReflectionService> reflection, std::unique_ptr<grpc::Server> server,
            CallServer& calls, int port)
      : credentials_(std::move(credentials)),
        reflection_(std::move(reflection)),
        server_(std::move(server)),
        calls_(calls),
        port_(port) {}

  const std::shared_ptr<grpc::ServerCredentials> credentials_;
  const std::unique_ptr<ReflectionService> reflection_;
  const std::unique_ptr<grpc::Server> server_;  // goes before what it uses
  CallServer& calls_;
  const int port_;
};

}  // namespace libretto
