#include "server/rpc/serve.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <random>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/logging.h"
#include "server/query/errors.h"
#include "server/rpc/status_converter.h"

namespace libretto {
namespace {

constexpr char kRequestIdKey[] = "x-request-id";
constexpr size_t kMaxRequestIdBytes = 128;
// How often to ask gRPC whether the caller has gone: asking polls the connections, which is dear.
constexpr absl::Duration kCancelInterval = absl::Milliseconds(10);

std::string NewRequestId() {
  static const uint32_t process = std::random_device()();
  static std::atomic<uint32_t> count = 0;
  return absl::StrFormat("%08x-%06x", process, ++count);
}

std::string RequestId(const grpc::ServerContext& context) {
  const auto found = context.client_metadata().find(kRequestIdKey);
  if (found == context.client_metadata().end()) return NewRequestId();
  return std::string(found->second.data(), std::min(found->second.size(), kMaxRequestIdBytes));
}

LogLevel LevelOf(absl::StatusCode code) {
  const bool ours = code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
                    code == absl::StatusCode::kDataLoss;
  return ours ? LogLevel::kError : LogLevel::kInfo;
}

absl::Status Guard(const Call& call, absl::FunctionRef<absl::Status(const Call&)> body) {
  try {
    return body(call);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("the server is out of memory for this call");
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

void LogCall(const grpc::ServerContext& context, const char* method, const std::string& request_id,
             const absl::Status& status, absl::Duration duration) {
  const std::string code = absl::StatusCodeToString(status.code());
  const double ms = std::round(absl::ToDoubleMicroseconds(duration)) / 1e3;
  const std::string peer = context.peer();
  if (status.ok()) {
    Log(LogLevel::kInfo, "call",
        {{"method", method},
         {"code", code},
         {"ms", ms},
         {"peer", peer},
         {"request_id", request_id}});
  } else {
    Log(LevelOf(status.code()), "call",
        {{"method", method},
         {"code", code},
         {"ms", ms},
         {"peer", peer},
         {"request_id", request_id},
         {"error", std::string(status.message())}});
  }
}

}  // namespace

absl::Status Draining() {
  return WithReason(
      absl::UnavailableError("the server is shutting down: try another or again later"),
      reason::kDraining);
}

Call CallOf(const grpc::ServerContext& context) {
  const auto cancelled = [&context, next = absl::Now() + kCancelInterval]() mutable {
    if (absl::Now() < next) return false;
    next = absl::Now() + kCancelInterval;
    return context.IsCancelled();
  };
  return {absl::FromChrono(context.deadline()), cancelled};
}

grpc::Status ServeStream(grpc::ServerContext& context, const char* method,
                         absl::FunctionRef<absl::Status(const Call&)> body) {
  const absl::Time begin = absl::Now();
  const std::string request_id = RequestId(context);
  context.AddTrailingMetadata(kRequestIdKey, request_id);
  const absl::Status status = Guard(CallOf(context), body);
  LogCall(context, method, request_id, status, absl::Now() - begin);
  return ToGrpcStatus(status);
}

grpc::Status Serve(CallTracker& tracker, grpc::ServerContext& context, const char* method,
                   absl::FunctionRef<absl::Status(const Call&)> body) {
  return ServeStream(context, method, [&](const Call& call) -> absl::Status {
    if (!tracker.Enter()) return Draining();
    const auto leave = absl::MakeCleanup([&tracker] { tracker.Leave(); });
    return body(call);
  });
}

}  // namespace libretto
