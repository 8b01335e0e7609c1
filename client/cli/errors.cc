#include "client/cli/errors.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/display_width.h"
#include "client/cpp/status.h"

namespace libretto::cli {
namespace {

std::string Remedy(const absl::Status& status) {
  if (absl::IsUnavailable(status)) {
    return "start the server with `librettod --config FILE`, or name another one with --address or "
           "LIBRETTO_ADDRESS; for a server with TLS there are --tls-ca and --tls-certificate";
  }
  if (absl::IsUnauthenticated(status)) {
    return "give the key in a file with --key-file FILE, or in LIBRETTO_KEY";
  }
  if (client::DetailsOf(status).reason == "ROLE_NEEDED") {
    return "use a key with that role: --key-file FILE or LIBRETTO_KEY";
  }
  if (absl::IsDeadlineExceeded(status)) return "raise the limit with --timeout SECONDS";
  return "";
}

}  // namespace

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kSuccess;
    case absl::StatusCode::kInvalidArgument:
      return kUsage;
    case absl::StatusCode::kNotFound:
      return kNothingFound;
    default:
      return kFailure;
  }
}

void ReportError(const absl::Status& status, const Console& console) {
  const std::string message(status.message());
  const std::string lead = absl::IsNotFound(status) ? "" : "error: ";
  console.err << "libretto: " << Styled(lead, Style::kRed, console.err_color)
              << Printable(message.empty() ? status.ToString() : message) << "\n";
  const client::ErrorDetails details = client::DetailsOf(status);
  for (const client::FieldViolation& violation : details.violations) {
    if (absl::StrContains(message, violation.field)) continue;
    const bool said = absl::StrContains(message, violation.description);
    console.err << "  in " << Printable(violation.field)
                << (said ? "" : Printable(": " + violation.description)) << "\n";
  }
  if (details.retry_after) {
    console.err << "  try again in " << absl::FormatDuration(*details.retry_after) << "\n";
  }
  const std::string remedy = Remedy(status);
  if (!remedy.empty()) console.err << "  " << remedy << "\n";
}

}  // namespace libretto::cli
