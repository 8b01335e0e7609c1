// Whether a configuration keeps strangers out.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/loopback.h"
#include "server/config.h"

namespace libretto {
namespace {

absl::Status Lacks(const char* key, const char* other) {
  return absl::InvalidArgumentError(
      absl::StrCat(key, ": not given, but ", other, " is: set both or none"));
}

}  // namespace

absl::Status RequireProtection(const ServerConfig& config) {
  const bool tls = !config.tls_certificate.empty();
  if (tls && config.tls_key.empty()) return Lacks("tls_key", "tls_certificate");
  if (!tls && !config.tls_key.empty()) return Lacks("tls_certificate", "tls_key");
  if (!tls && !config.tls_client_ca.empty()) {
    return absl::InvalidArgumentError(
        "tls_client_ca: means nothing without tls_certificate and tls_key: set those too");
  }
  if (config.allow_insecure || IsLoopback(config.listen)) return absl::OkStatus();
  std::vector<std::string> lacking;
  if (!tls) lacking.insert(lacking.end(), {"tls_certificate", "tls_key"});
  if (config.keys_file.empty()) lacking.push_back("keys_file");
  if (lacking.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "listen: ", config.listen, " is open to a network, which takes ",
      absl::StrJoin(lacking, ", "),
      " (`libretto key new` makes keys): set what is missing, listen on 127.0.0.1, or set "
      "allow_insecure where something else keeps strangers out"));
}

}  // namespace libretto
