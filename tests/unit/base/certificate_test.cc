#include "base/certificate.h"

#include <catch2/catch.hpp>

#include "tests/fakes/pem.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

std::string Problem(const std::string& chain, const std::string& key,
                    absl::Time now = CertificateExpiry() - absl::Hours(1)) {
  const auto facts = CheckCertificate(chain, key, now);
  CHECK(absl::IsInvalidArgument(facts.status()));
  return std::string(facts.status().message());
}

TEST_CASE("a certificate with its key tells whose it is and until when") {
  const auto facts =
      CheckCertificate(kCertificate, kCertificateKey, CertificateExpiry() - absl::Seconds(1));
  REQUIRE(facts.ok());
  CHECK(facts->subject == "CN = music.example.org");
  CHECK(facts->expires == CertificateExpiry());
}

TEST_CASE("a certificate that clients would refuse is refused first") {
  CHECK_THAT(Problem(kCertificate, kAnotherKey), Contains("not the certificate's"));
  CHECK_THAT(Problem(kCertificate, kEncryptedKey), Contains("without a passphrase"));
  CHECK_THAT(Problem(kCertificate, ""), Contains("key file"));
  CHECK_THAT(Problem(kCertificateKey, kCertificateKey), Contains("holds no certificate"));
  CHECK_THAT(Problem("", kCertificateKey), Contains("holds no certificate"));
  CHECK_THAT(Problem(kCertificate, kCertificateKey, CertificateExpiry()),
             Contains("expired at 2027-11-28T07:09:53"));
}

TEST_CASE("a damaged certificate anywhere in a bundle is found") {
  CHECK(CheckAuthorities(kCertificate).ok());
  CHECK(CheckAuthorities(std::string(kCertificate) + "# another\n" + kCertificate).ok());
  std::string damaged(kCertificate);
  damaged.replace(damaged.find("MIIB"), 4, "MIIC");
  CHECK_FALSE(CheckAuthorities(kCertificate + damaged).ok());
  CHECK_FALSE(CheckAuthorities(std::string(kCertificate).substr(0, 200)).ok());
  CHECK_FALSE(CheckAuthorities("").ok());
}

}  // namespace
}  // namespace libretto
