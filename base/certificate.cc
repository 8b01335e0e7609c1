#include "base/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Deleter<&BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Deleter<&X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<&EVP_PKEY_free>>;

Bio Reader(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// In place of asking the terminal for a passphrase.
int NoPassphrase(char*, int, int, void*) { return -1; }

// One after the other until the text ends. NOT_FOUND at its end.
absl::StatusOr<Certificate> NextCertificate(BIO* reader) {
  Certificate certificate(PEM_read_bio_X509(reader, nullptr, &NoPassphrase, nullptr));
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  if (certificate != nullptr) return certificate;
  if (ERR_GET_REASON(error) == PEM_R_NO_START_LINE) return absl::NotFoundError("no certificate");
  return absl::InvalidArgumentError("holds a damaged certificate");
}

std::string SubjectOf(const X509& certificate) {
  const Bio text(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(text.get(), X509_get_subject_name(&certificate), 0, XN_FLAG_ONELINE);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

absl::Time ExpiryOf(const X509& certificate) {
  std::tm time{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &time) != 1) return absl::InfinitePast();
  return absl::FromTM(time, absl::UTCTimeZone());
}

}  // namespace

absl::Status CheckAuthorities(std::string_view bundle) {
  const Bio reader = Reader(bundle);
  for (int count = 0;; ++count) {
    const auto certificate = NextCertificate(reader.get());
    if (certificate.ok()) continue;
    if (!absl::IsNotFound(certificate.status())) return certificate.status();
    return count > 0 ? absl::OkStatus()
                     : absl::InvalidArgumentError("holds no certificate in PEM form");
  }
}

absl::StatusOr<CertificateFacts> CheckCertificate(std::string_view chain, std::string_view key,
                                                  absl::Time now) {
  if (const absl::Status status = CheckAuthorities(chain); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("the certificate file ", status.message()));
  }
  const Bio chain_reader = Reader(chain);
  ASSIGN_OR_RETURN(const Certificate certificate, NextCertificate(chain_reader.get()));
  const Bio key_reader = Reader(key);
  const Key pkey(PEM_read_bio_PrivateKey(key_reader.get(), nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  if (pkey == nullptr) {
    return absl::InvalidArgumentError("the key file holds no PEM key without a passphrase");
  }
  const bool matches = X509_check_private_key(certificate.get(), pkey.get()) == 1;
  ERR_clear_error();
  if (!matches) return absl::InvalidArgumentError("the key is not the certificate's");
  CertificateFacts facts{SubjectOf(*certificate), ExpiryOf(*certificate)};
  if (facts.expires <= now) {
    return absl::InvalidArgumentError(
        absl::StrCat("the certificate expired at ",
                     absl::FormatTime(absl::RFC3339_sec, facts.expires, absl::UTCTimeZone()),
                     ": have a new one issued"));
  }
  return facts;
}

}  // namespace libretto
