// The standard health protocol. gRPC's own implementation answers by callbacks, whose polling
// threads share every connection and cost each of our calls a wake-up or two; this one is
// synchronous like the rest.
#pragma once

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace libretto {

// Thread-safe.
class HealthService final : public grpc::health::v1::Health::Service {
 public:
  using Response = grpc::health::v1::HealthCheckResponse;

  // A watcher holds a thread: further ones than `max_watchers` are refused with RESOURCE_EXHAUSTED
  // and can call Check instead.
  explicit HealthService(int max_watchers) : max_watchers_(max_watchers) {}

  void Add(const std::string& service);  // from now on SERVING
  void SetAllNotServing();
  void EndWatches();  // lets every watcher go, with UNAVAILABLE

  // NOT_FOUND for a service that was not added; "" is the server as a whole.
  grpc::Status Check(grpc::ServerContext* context,
                     const grpc::health::v1::HealthCheckRequest* request,
                     Response* response) override;
  // The state now and at every change; SERVICE_UNKNOWN for a service that was not added.
  grpc::Status Watch(grpc::ServerContext* context,
                     const grpc::health::v1::HealthCheckRequest* request,
                     grpc::ServerWriter<Response>* writer) override;

 private:
  Response::ServingStatus StatusOf(const std::string& service) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const int max_watchers_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Response::ServingStatus> services_ ABSL_GUARDED_BY(mutex_) = {
      {"", Response::SERVING}};
  int watchers_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace libretto
