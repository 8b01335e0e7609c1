// How the command line proves who it is, and has the server prove itself.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "client/cpp/client.h"

namespace CLI {
class App;
}

namespace libretto::cli {

class Identity {
 public:
  // Declares the options, whose values go to this object.
  void AddOptions(CLI::App& app);

  // Reads the files into `options`. INVALID_ARGUMENT naming one that cannot be read or holds
  // nothing. The key itself is never on the command line, where other users of the host could see
  // it: it comes from a file or from LIBRETTO_KEY.
  absl::Status Apply(client::ClientOptions& options) const;

 private:
  bool tls_ = false;
  std::string authorities_;
  std::string certificate_;
  std::string certificate_key_;
  std::string server_name_;
  std::string key_file_;
  bool allow_insecure_ = false;
};

}  // namespace libretto::cli
