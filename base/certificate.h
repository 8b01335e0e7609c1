// X.509 certificates as PEM text, checked before they are used.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace libretto {

struct CertificateFacts {
  std::string subject;  // e.g. "CN = music.example.org"
  absl::Time expires;
};

// Of the first certificate in `chain`. INVALID_ARGUMENT if `chain` is no PEM certificate, `key` no
// PEM key without a passphrase, the two do not belong together, or it has expired at `now`.
absl::StatusOr<CertificateFacts> CheckCertificate(std::string_view chain, std::string_view key,
                                                  absl::Time now);

// INVALID_ARGUMENT if `bundle` holds no PEM certificate, or something broken.
absl::Status CheckAuthorities(std::string_view bundle);

}  // namespace libretto
