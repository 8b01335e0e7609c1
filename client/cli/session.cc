#include "client/cli/session.h"

#include "absl/time/time.h"
#include "base/status_macros.h"

namespace libretto::cli {

absl::StatusOr<std::unique_ptr<client::Client>> Session::Connect() const {
  client::ClientOptions options;
  options.address = address;
  options.index = index;
  if (timeout_seconds > 0) {
    options.timeout = options.audio_timeout = absl::Seconds(timeout_seconds);
  }
  RETURN_IF_ERROR(identity.Apply(options));
  return client::Client::Connect(options);
}

}  // namespace libretto::cli
