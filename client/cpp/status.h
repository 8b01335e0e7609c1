// Server errors as absl::Status, with their details.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace libretto::client {

struct FieldViolation {
  std::string field;  // path in the request, e.g. "clauses[0].text"
  std::string description;
};

// What a server said beyond code and message (google.rpc.Status details).
struct ErrorDetails {
  std::string reason;  // stable name for programs, e.g. "WRONG_DIMENSION"; may be empty
  std::map<std::string, std::string> metadata;
  std::vector<FieldViolation> violations;
  std::optional<absl::Duration> retry_after;
};

// The details that a Status returned by Client carries; empty for any other status.
ErrorDetails DetailsOf(const absl::Status& status);

}  // namespace libretto::client
