#include "server/identity/access.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/api_key.h"
#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

constexpr std::string_view kScheme = "Bearer ";

absl::StatusOr<std::string_view> SecretIn(std::string_view authorization) {
  if (authorization.empty()) {
    return absl::UnauthenticatedError(
        "this server wants an API key: send it as metadata, \"authorization: Bearer KEY\"");
  }
  if (!absl::StartsWithIgnoreCase({authorization.data(), authorization.size()},
                                  {kScheme.data(), kScheme.size()})) {
    return absl::UnauthenticatedError("the metadata \"authorization\" must be \"Bearer KEY\"");
  }
  return authorization.substr(kScheme.size());
}

}  // namespace

void Access::SetKeys(std::vector<ApiKey> keys) {
  absl::MutexLock lock(&mutex_);
  auto next = std::make_shared<Entries>();
  for (ApiKey& key : keys) {
    std::shared_ptr<Meter> meter;
    if (entries_ != nullptr) {
      const auto same =
          std::ranges::find(*entries_, key.name, [](const Entry& entry) { return entry.key.name; });
      if (same != entries_->end()) meter = same->meter;
    }
    if (meter == nullptr) {
      meter = std::make_shared<Meter>(key.limits, clock_.Now());
    } else {
      meter->SetLimits(key.limits);
    }
    next->push_back({std::move(key), std::move(meter)});
  }
  entries_ = std::move(next);
}

std::shared_ptr<const Access::Entries> Access::entries() const {
  absl::MutexLock lock(&mutex_);
  return entries_;
}

absl::StatusOr<const Access::Entry*> Access::Find(const Entries& entries,
                                                  std::string_view authorization, Role needed,
                                                  std::string& name) const {
  ASSIGN_OR_RETURN(const std::string_view secret, SecretIn(authorization));
  const std::string hash = HashOfApiKey(secret);
  const Entry* found = nullptr;
  for (const Entry& entry : entries) {  // to the end, whichever it is
    if (SameHash(entry.key.hash, hash)) found = &entry;
  }
  if (found == nullptr) {
    return absl::UnauthenticatedError(
        "the API key is not known here: it was mistyped, withdrawn, or is another server's");
  }
  const ApiKey& key = found->key;
  name = key.name;
  if (key.expires <= clock_.Now()) {
    return absl::UnauthenticatedError(
        absl::StrCat("key \"", key.name, "\" expired at ",
                     absl::FormatTime(absl::RFC3339_sec, key.expires, absl::UTCTimeZone()),
                     ": ask the server's operator for another"));
  }
  if (key.role >= needed) return found;
  return WithReason(absl::PermissionDeniedError(absl::StrCat(
                        "key \"", key.name, "\" has the role ", std::string(NameOf(key.role)),
                        "; this takes the role ", std::string(NameOf(needed)))),
                    reason::kRoleNeeded);
}

absl::Status Access::Check(std::string_view authorization, Role needed, std::string& name) const {
  const auto all = entries();
  return all == nullptr ? absl::OkStatus() : Find(*all, authorization, needed, name).status();
}

absl::Status Access::Admit(std::string_view authorization, Role needed, std::string& name) const {
  const auto all = entries();
  if (all == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Entry* entry, Find(*all, authorization, needed, name));
  return entry->meter->Charge(name, clock_.Now());
}

}  // namespace libretto
