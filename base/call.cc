#include "base/call.h"

#include "absl/strings/str_cat.h"

namespace libretto {

absl::Status Call::StillWanted(const Clock& clock, const char* next_stage) const {
  if (cancelled && cancelled()) return absl::CancelledError("the caller has cancelled");
  if (clock.Now() >= deadline) {
    return absl::DeadlineExceededError(absl::StrCat("the deadline passed before: ", next_stage));
  }
  return absl::OkStatus();
}

}  // namespace libretto
