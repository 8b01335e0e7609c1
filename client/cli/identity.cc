#include "client/cli/identity.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/files.h"

namespace libretto::cli {
namespace {

constexpr char kKeyVariable[] = "LIBRETTO_KEY";

// Leaves `text` as it is where no file is named.
absl::Status ReadInto(const std::string& path, std::string& text) {
  if (path.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(text, ReadLocalFile(path));
  if (!text.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, " is empty"));
}

absl::StatusOr<std::string> ReadKey(const std::string& path) {
  if (path.empty()) {
    const char* value = std::getenv(kKeyVariable);
    return std::string(value == nullptr ? "" : value);
  }
  ASSIGN_OR_RETURN(const std::string text, ReadLocalFile(path));
  const std::string key(absl::StripAsciiWhitespace(text));
  if (key.empty()) return absl::InvalidArgumentError(absl::StrCat(path, " holds no key"));
  return key;
}

}  // namespace

void Identity::AddOptions(CLI::App& app) {
  app.add_flag("--tls", tls_, "Speak TLS; trust the authorities that the system trusts");
  app.add_option("--tls-ca", authorities_, "Speak TLS; trust the authorities in this PEM file")
      ->envname("LIBRETTO_TLS_CA")
      ->type_name("FILE");
  app.add_option("--tls-certificate", certificate_,
                 "Certificate to show to a server that wants one, PEM; with --tls-key")
      ->envname("LIBRETTO_CLIENT_CERTIFICATE")
      ->type_name("FILE");
  app.add_option("--tls-key", certificate_key_, "Its key, PEM without a passphrase")
      ->envname("LIBRETTO_CLIENT_KEY")
      ->type_name("FILE");
  app.add_option("--tls-server-name", server_name_,
                 "The name in the server's certificate; default: the address's host")
      ->envname("LIBRETTO_TLS_SERVER_NAME")
      ->type_name("NAME");
  app.add_option("--key-file", key_file_,
                 "File with the API key; default: the key in the variable LIBRETTO_KEY, if any")
      ->envname("LIBRETTO_KEY_FILE")
      ->type_name("FILE");
  app.add_flag("--allow-insecure", allow_insecure_,
               "Send the key without TLS over a network where nobody else listens");
}

absl::Status Identity::Apply(client::ClientOptions& options) const {
  const bool certificate = !certificate_.empty() || !certificate_key_.empty();
  if (tls_ || certificate || !authorities_.empty() || !server_name_.empty()) {
    client::ClientTls& tls = options.tls.emplace();
    RETURN_IF_ERROR(ReadInto(authorities_, tls.authorities));
    RETURN_IF_ERROR(ReadInto(certificate_, tls.certificate_chain));
    RETURN_IF_ERROR(ReadInto(certificate_key_, tls.key));
    tls.server_name = server_name_;
  }
  ASSIGN_OR_RETURN(options.api_key, ReadKey(key_file_));
  options.allow_insecure = allow_insecure_;
  return absl::OkStatus();
}

}  // namespace libretto::cli
