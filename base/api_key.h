// API keys: random secrets that callers present, and of which a server keeps only the hash.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace libretto {

// A new key: "libretto_" and 256 random bits as base64url. UNAVAILABLE without randomness.
absl::StatusOr<std::string> NewApiKey();

// Whether a key may be called so: 1 to 64 of A-Z, a-z, 0-9, _ and -, as TOML and logs take bare.
bool IsApiKeyName(std::string_view name);

// "sha256:" and 64 hexadecimal digits. A plain hash suffices: there are too many keys to try.
std::string HashOfApiKey(std::string_view key);

// Whether `text` has the form of such a hash.
bool IsApiKeyHash(std::string_view text);

// Whether two hashes are the same, in a time that depends on their lengths only.
bool SameHash(std::string_view a, std::string_view b);

}  // namespace libretto
