// The gRPC server around our services: listening, health, reflection, stopping.
#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/rpc/call_tracker.h"
#include "server/rpc/health_service.h"

namespace libretto {

struct RpcServerOptions {
  std::string address = "127.0.0.1:50051";  // port 0: a free one
  int threads = 16;                         // calls served at a time
  int max_message_bytes = 65 << 20;         // of one request
};

// A named service, for health: e.g. {"libretto.v1.SearchService", &search}.
struct NamedService {
  std::string name;
  grpc::Service* service;
};

class RpcServer {
 public:
  // Serves once this returned OK. `services` and `tracker` outlive the server. UNAVAILABLE naming
  // the address if it cannot be listened on. Calls beyond `threads` are refused with
  // RESOURCE_EXHAUSTED.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(const RpcServerOptions& options,
                                                          std::vector<NamedService> services,
                                                          CallTracker& tracker);

  int port() const { return port_; }

  // Health turns NOT_SERVING, new calls are refused with UNAVAILABLE, accepted ones have until
  // `drain` has passed; then the rest is cancelled. Returns true if all could be finished. Call
  // once.
  bool Stop(absl::Duration drain);

 private:
  RpcServer(std::unique_ptr<HealthService> health, std::unique_ptr<grpc::Server> server,
            CallTracker& tracker, int port)
      : health_(std::move(health)), server_(std::move(server)), tracker_(tracker), port_(port) {}

  std::unique_ptr<HealthService> health_;
  std::unique_ptr<grpc::Server> server_;
  CallTracker& tracker_;
  const int port_;
};

}  // namespace libretto
