// The keys and certificates of a server, followed on disk while it runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/admin/periodic.h"
#include "server/identity/access.h"
#include "server/identity/certificates.h"
#include "server/identity/followed_files.h"

namespace libretto {

struct IdentityFiles {
  std::string keys;             // empty: everybody may do everything
  std::string tls_certificate;  // this and tls_key empty: no TLS
  std::string tls_key;
  std::string tls_client_ca;  // empty: clients need no certificate
};

// Thread-safe. Files that change are taken over within two seconds; of broken ones the log tells,
// and what was there before stays.
class Identity {
 public:
  // INVALID_ARGUMENT or NOT_FOUND naming the file if one cannot be used. `clock` outlives this.
  static absl::StatusOr<std::unique_ptr<Identity>> Open(const IdentityFiles& files,
                                                        const Clock& clock);

  Access& access() { return access_; }
  // Null without TLS.
  const Certificates* certificates() const { return tls_ ? &certificates_ : nullptr; }

  // Looks at the files at once.
  void Follow();

 private:
  Identity(const IdentityFiles& files, const Clock& clock);

  absl::Status ApplyKeys(const std::string& path, const std::string& text);
  absl::Status ApplyCertificates(const IdentityFiles& files,
                                 const std::vector<std::string>& contents);

  const Clock& clock_;
  const bool tls_;
  Access access_;
  Certificates certificates_;
  std::vector<std::unique_ptr<FollowedFiles>> followed_;
  std::optional<Periodic> following_;  // last, so that it ends first
};

}  // namespace libretto
