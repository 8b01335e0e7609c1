// What a command needs beside its own arguments.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/cli/console.h"
#include "client/cli/identity.h"
#include "client/cpp/client.h"

namespace libretto::cli {

struct Session {
  Console console;
  std::string address = "127.0.0.1:50051";
  std::string index = "";      // empty: the server's default
  double timeout_seconds = 0;  // 0: the client library's defaults
  Identity identity = {};

  absl::StatusOr<std::unique_ptr<client::Client>> Connect() const;
};

// Set by the parser to the command that was chosen.
using Action = std::function<absl::Status(Session&)>;

}  // namespace libretto::cli
