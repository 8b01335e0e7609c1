// The file of API keys: TOML, a table [keys.NAME] for each.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/identity/meter.h"
#include "server/identity/role.h"

namespace libretto {

struct ApiKey {
  std::string name;  // for people and logs
  std::string hash;  // as of HashOfApiKey
  Role role = Role::kSearch;
  Limits limits;
  absl::Time expires = absl::InfiniteFuture();
};

inline constexpr size_t kMaxApiKeys = 1000;  // every call is compared with each

// The keys in `text`, the contents of the file `path`; 1 to kMaxApiKeys. INVALID_ARGUMENT naming
// file, line and key, and what to write there; never with a value, which may be a secret that was
// put in the wrong place.
absl::StatusOr<std::vector<ApiKey>> ParseKeysFile(const std::string& text, const std::string& path);

}  // namespace libretto
