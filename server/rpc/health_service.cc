#include "server/rpc/health_service.h"

#include "absl/cleanup/cleanup.h"
#include "absl/time/time.h"

namespace libretto {
namespace {

// How soon a watcher that went away is noticed.
constexpr absl::Duration kPatience = absl::Seconds(1);

}  // namespace

void HealthService::Add(const std::string& service) {
  absl::MutexLock lock(&mutex_);
  services_[service] = Response::SERVING;
}

void HealthService::SetAllNotServing() {
  absl::MutexLock lock(&mutex_);
  for (auto& [service, status] : services_) status = Response::NOT_SERVING;
}

void HealthService::EndWatches() {
  absl::MutexLock lock(&mutex_);
  ended_ = true;
}

HealthService::Response::ServingStatus HealthService::StatusOf(const std::string& service) const {
  const auto found = services_.find(service);
  return found == services_.end() ? Response::SERVICE_UNKNOWN : found->second;
}

grpc::Status HealthService::Check(grpc::ServerContext*,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  Response* response) {
  absl::MutexLock lock(&mutex_);
  response->set_status(StatusOf(request->service()));
  if (response->status() != Response::SERVICE_UNKNOWN) return grpc::Status::OK;
  return grpc::Status(grpc::StatusCode::NOT_FOUND,
                      "no service \"" + request->service() + "\" on this server");
}

grpc::Status HealthService::Watch(grpc::ServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::ServerWriter<Response>* writer) {
  absl::MutexLock lock(&mutex_);
  if (watchers_ >= max_watchers_) {
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too many watchers: call Check");
  }
  ++watchers_;
  const auto leave = absl::MakeCleanup([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { --watchers_; });
  Response response;  // its status is UNKNOWN: the first one is always sent
  const auto news = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return ended_ || StatusOf(request->service()) != response.status();
  };
  while (!context->IsCancelled()) {
    if (!mutex_.AwaitWithTimeout(absl::Condition(&news), kPatience)) continue;
    if (StatusOf(request->service()) == response.status())
      break;  // ended, and the last news is out
    response.set_status(StatusOf(request->service()));
    mutex_.Unlock();
    const bool written = writer->Write(response);
    mutex_.Lock();
    if (!written) break;
  }
  return grpc::Status(grpc::StatusCode::UNAVAILABLE, "the server is shutting down");
}

}  // namespace libretto
