#include "server/rpc/status_converter.h"

#include <optional>
#include <string>

#include "base/utf8.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

constexpr char kDomain[] = "libretto";
constexpr absl::Duration kRetry = absl::Seconds(1);

// After how long the same call may succeed; nothing if it never will.
std::optional<absl::Duration> Retry(const absl::Status& status) {
  if (const auto wait = RetryOf(status)) return wait;
  const bool may = absl::IsUnavailable(status) ||
                   (absl::IsResourceExhausted(status) && !ReasonOf(status).has_value());
  return may ? std::optional(kRetry) : std::nullopt;
}

// "clauses[0].text: is empty" -> "is empty" for the field "clauses[0].text".
std::string DescriptionOf(const std::string& message, const std::string& field) {
  const std::string prefix = field + ": ";
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(ToValidUtf8(std::string(status.message())));
  const auto field = FieldOf(status);
  if (field.has_value() && absl::IsInvalidArgument(status)) {
    google::rpc::BadRequest bad_request;
    auto* violation = bad_request.add_field_violations();
    violation->set_field(*field);
    violation->set_description(DescriptionOf(details.message(), *field));
    details.add_details()->PackFrom(bad_request);
  }
  if (const auto reason = ReasonOf(status)) {
    google::rpc::ErrorInfo info;
    info.set_reason(*reason);
    info.set_domain(kDomain);
    details.add_details()->PackFrom(info);
  }
  if (const auto wait = Retry(status)) {
    google::rpc::RetryInfo retry;
    absl::Duration rest;
    retry.mutable_retry_delay()->set_seconds(absl::IDivDuration(*wait, absl::Seconds(1), &rest));
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
    details.add_details()->PackFrom(retry);
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), details.message(),
                      details.SerializeAsString());
}

}  // namespace libretto
