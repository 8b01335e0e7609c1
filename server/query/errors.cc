#include "server/query/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

constexpr char kFieldPayload[] = "libretto/field";
constexpr char kReasonPayload[] = "libretto/reason";
constexpr char kRetryPayload[] = "libretto/retry";  // in nanoseconds

std::optional<std::string> PayloadOf(const absl::Status& status, const char* type) {
  const auto payload = status.GetPayload(type);
  if (!payload.has_value()) return std::nullopt;
  return std::string(*payload);
}

}  // namespace

absl::Status InvalidField(absl::string_view field, absl::string_view problem) {
  absl::Status status = absl::InvalidArgumentError(absl::StrCat(field, ": ", problem));
  status.SetPayload(kFieldPayload, absl::Cord(field));
  return status;
}

absl::Status AtField(absl::string_view field, const absl::Status& status) {
  if (status.ok() || FieldOf(status).has_value()) return status;
  absl::Status located(status.code(), absl::StrCat(field, ": ", status.message()));
  status.ForEachPayload(
      [&](auto type, const absl::Cord& value) { located.SetPayload(type, value); });
  located.SetPayload(kFieldPayload, absl::Cord(field));
  return located;
}

absl::Status WithReason(absl::Status status, absl::string_view reason) {
  if (!status.ok()) status.SetPayload(kReasonPayload, absl::Cord(reason));
  return status;
}

absl::Status RetryAfter(absl::Status status, absl::Duration wait) {
  if (!status.ok()) {
    status.SetPayload(kRetryPayload, absl::Cord(absl::StrCat(absl::ToInt64Nanoseconds(wait))));
  }
  return status;
}

std::optional<std::string> FieldOf(const absl::Status& status) {
  return PayloadOf(status, kFieldPayload);
}

std::optional<std::string> ReasonOf(const absl::Status& status) {
  return PayloadOf(status, kReasonPayload);
}

std::optional<absl::Duration> RetryOf(const absl::Status& status) {
  int64_t nanos = 0;
  const auto payload = PayloadOf(status, kRetryPayload);
  if (!payload.has_value() || !absl::SimpleAtoi(*payload, &nanos)) return std::nullopt;
  return absl::Nanoseconds(nanos);
}

}  // namespace libretto
