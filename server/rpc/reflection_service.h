// The standard reflection protocol. gRPC's own implementation would answer callers without a key.
#pragma once

#include <string>
#include <vector>

#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "server/rpc/call_server.h"

namespace libretto {

// Thread-safe.
class ReflectionService final
    : public grpc::reflection::v1alpha::ServerReflection::CallbackService {
 public:
  // `services` are the full names of what the server offers beside this. `server` outlives this
  // object.
  ReflectionService(std::vector<std::string> services, CallServer& server);

  grpc::ServerBidiReactor<grpc::reflection::v1alpha::ServerReflectionRequest,
                          grpc::reflection::v1alpha::ServerReflectionResponse>*
  ServerReflectionInfo(grpc::CallbackServerContext* context) override;

 private:
  std::vector<std::string> services_;
  CallServer& server_;
};

}  // namespace libretto
