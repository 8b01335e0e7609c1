#include "client/cpp/status.h"

#include <string>

#include "absl/strings/cord.h"
#include "client/cpp/grpc_status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace libretto::client {
namespace {

template <typename Message>
std::string TypeUrl() {
  return "type.googleapis.com/" + Message::descriptor()->full_name();
}

template <typename Message>
std::optional<Message> Payload(const absl::Status& status) {
  const absl::optional<absl::Cord> bytes = status.GetPayload(TypeUrl<Message>());
  Message message;
  if (!bytes || !message.ParseFromString(std::string(*bytes))) return std::nullopt;
  return message;
}

}  // namespace

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return result;
  for (const google::protobuf::Any& detail : rich.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

ErrorDetails DetailsOf(const absl::Status& status) {
  ErrorDetails details;
  if (const auto info = Payload<google::rpc::ErrorInfo>(status)) {
    details.reason = info->reason();
    details.metadata = {info->metadata().begin(), info->metadata().end()};
  }
  if (const auto request = Payload<google::rpc::BadRequest>(status)) {
    for (const auto& violation : request->field_violations()) {
      details.violations.push_back({violation.field(), violation.description()});
    }
  }
  if (const auto retry = Payload<google::rpc::RetryInfo>(status)) {
    details.retry_after = absl::Seconds(retry->retry_delay().seconds()) +
                          absl::Nanoseconds(retry->retry_delay().nanos());
  }
  return details;
}

}  // namespace libretto::client
