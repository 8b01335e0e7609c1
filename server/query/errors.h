// Statuses that carry, beside the message, what a program needs to tell them apart.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace libretto {

// Why a call failed, as a constant that programs may compare. Names never change; new ones may
// come.
namespace reason {
inline constexpr char kUnknownTrack[] = "UNKNOWN_TRACK";
inline constexpr char kUnknownIndex[] = "UNKNOWN_INDEX";
inline constexpr char kStalePageToken[] = "STALE_PAGE_TOKEN";
inline constexpr char kClausesCancel[] = "CLAUSES_CANCEL";
inline constexpr char kAudioTooLarge[] = "AUDIO_TOO_LARGE";
inline constexpr char kAudioTooCostly[] = "AUDIO_TOO_COSTLY";
inline constexpr char kAudioCrashesDecoder[] = "AUDIO_CRASHES_DECODER";
inline constexpr char kPathNotAllowed[] = "PATH_NOT_ALLOWED";
inline constexpr char kDraining[] = "DRAINING";
inline constexpr char kRoleNeeded[] = "ROLE_NEEDED";
inline constexpr char kRateExceeded[] = "RATE_EXCEEDED";
inline constexpr char kQuotaUsedUp[] = "QUOTA_USED_UP";
}  // namespace reason

// INVALID_ARGUMENT "<field>: <problem>", remembering the field.
absl::Status InvalidField(absl::string_view field, absl::string_view problem);

// `status` with its message prefixed by "<field>: " and the field remembered. A status that already
// remembers a field is returned as it is.
absl::Status AtField(absl::string_view field, const absl::Status& status);

// `status` remembering why; `reason` is one of the constants above.
absl::Status WithReason(absl::Status status, absl::string_view reason);

// `status` remembering after how long the same call may succeed.
absl::Status RetryAfter(absl::Status status, absl::Duration wait);

// What the functions above remembered.
std::optional<std::string> FieldOf(const absl::Status& status);
std::optional<std::string> ReasonOf(const absl::Status& status);
std::optional<absl::Duration> RetryOf(const absl::Status& status);

}  // namespace libretto
