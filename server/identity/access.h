// Who calls, and whether they may.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "server/identity/keys_file.h"
#include "server/identity/role.h"

namespace libretto {

// Thread-safe. Without keys everybody may do everything, under the name "".
class Access {
 public:
  // `clock` outlives this object.
  explicit Access(const Clock& clock) : clock_(clock) {}

  // From now on only these may call. What a key of the same name has used so far stays counted.
  void SetKeys(std::vector<ApiKey> keys);

  // Whether the caller with `authorization` ("Bearer KEY"; empty: none was given) may do what takes
  // the role `needed`. UNAUTHENTICATED if there is no key, or it is unknown or expired;
  // PERMISSION_DENIED if its role is not enough. `name` becomes that of the key, as soon as it is
  // known. How long that takes tells nothing about the keys that there are.
  absl::Status Check(std::string_view authorization, Role needed, std::string& name) const;

  // The same, and counts a request against the key's limits: RESOURCE_EXHAUSTED over one of them.
  absl::Status Admit(std::string_view authorization, Role needed, std::string& name) const;

 private:
  struct Entry {
    ApiKey key;
    std::shared_ptr<Meter> meter;
  };
  using Entries = std::vector<Entry>;

  std::shared_ptr<const Entries> entries() const;
  // One of `entries`.
  absl::StatusOr<const Entry*> Find(const Entries& entries, std::string_view authorization,
                                    Role needed, std::string& name) const;

  const Clock& clock_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Entries> entries_ ABSL_GUARDED_BY(mutex_);  // null: everybody
};

}  // namespace libretto
