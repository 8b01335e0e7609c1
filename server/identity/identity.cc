#include "server/identity/identity.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/certificate.h"
#include "base/logging.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);

absl::Status Located(const std::string& where, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(where, ": ", status.message()));
}

}  // namespace

Identity::Identity(const IdentityFiles& files, const Clock& clock)
    : clock_(clock), tls_(!files.tls_certificate.empty()), access_(clock) {
  if (!files.keys.empty()) {
    followed_.push_back(std::make_unique<FollowedFiles>(
        std::vector{files.keys},
        [this, path = files.keys](const auto& contents) { return ApplyKeys(path, contents[0]); }));
  }
  if (tls_) {
    std::vector<std::string> paths = {files.tls_certificate, files.tls_key};
    if (!files.tls_client_ca.empty()) paths.push_back(files.tls_client_ca);
    followed_.push_back(std::make_unique<FollowedFiles>(
        std::move(paths),
        [this, files](const auto& contents) { return ApplyCertificates(files, contents); }));
  }
}

absl::StatusOr<std::unique_ptr<Identity>> Identity::Open(const IdentityFiles& files,
                                                         const Clock& clock) {
  auto identity = absl::WrapUnique(new Identity(files, clock));
  for (const auto& followed : identity->followed_) RETURN_IF_ERROR(followed->Load());
  if (!identity->followed_.empty()) {
    identity->following_.emplace(kInterval, Periodic::Priority::kNormal,
                                 [self = identity.get()] { self->Follow(); });
  }
  return identity;
}

void Identity::Follow() {
  for (const auto& followed : followed_) followed->Follow();
}

absl::Status Identity::ApplyKeys(const std::string& path, const std::string& text) {
  ASSIGN_OR_RETURN(auto keys, ParseKeysFile(text, path));
  Log(LogLevel::kInfo, "keys", {{"file", path}, {"keys", static_cast<int64_t>(keys.size())}});
  access_.SetKeys(std::move(keys));
  return absl::OkStatus();
}

absl::Status Identity::ApplyCertificates(const IdentityFiles& files,
                                         const std::vector<std::string>& contents) {
  const auto facts = CheckCertificate(contents[0], contents[1], clock_.Now());
  if (!facts.ok()) {
    return Located(absl::StrCat(files.tls_certificate, ", ", files.tls_key), facts.status());
  }
  PemFiles pem{contents[0], contents[1], contents.size() > 2 ? contents[2] : ""};
  if (!files.tls_client_ca.empty()) {
    const absl::Status checked = CheckAuthorities(pem.client_authorities);
    if (!checked.ok()) return Located(files.tls_client_ca, checked);
  }
  certificates_.Set(std::move(pem));
  Log(LogLevel::kInfo, "certificate",
      {{"file", files.tls_certificate},
       {"subject", facts->subject},
       {"expires", absl::FormatTime(absl::RFC3339_sec, facts->expires, absl::UTCTimeZone())}});
  return absl::OkStatus();
}

}  // namespace libretto
