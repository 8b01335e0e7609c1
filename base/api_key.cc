#include "base/api_key.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"

namespace libretto {
namespace {

constexpr std::string_view kKeyPrefix = "libretto_";  // lets scanners for leaked secrets know it
constexpr std::string_view kHashPrefix = "sha256:";
constexpr size_t kKeyBytes = 32;
constexpr size_t kMaxNameBytes = 64;
constexpr size_t kHashDigits = 64;

}  // namespace

absl::StatusOr<std::string> NewApiKey() {
  unsigned char bytes[kKeyBytes];
  if (RAND_bytes(bytes, sizeof bytes) != 1) {
    return absl::UnavailableError("the system gives no random numbers");
  }
  const std::string secret = absl::WebSafeBase64Escape(
      absl::string_view(reinterpret_cast<const char*>(bytes), sizeof bytes));
  return std::string(kKeyPrefix) + secret;
}

bool IsApiKeyName(std::string_view name) {
  const auto allowed = [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(), allowed);
}

std::string HashOfApiKey(std::string_view key) { return std::string(kHashPrefix) + Sha256Hex(key); }

bool IsApiKeyHash(std::string_view text) {
  const auto digit = [](char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); };
  return text.size() == kHashPrefix.size() + kHashDigits && text.starts_with(kHashPrefix) &&
         std::all_of(text.begin() + kHashPrefix.size(), text.end(), digit);
}

bool SameHash(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace libretto
