#include "server/identity/keys_file.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/api_key.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr char kRemedy[] = "`libretto key new` makes one";

// "keys.website.role: must be ... (keys.toml line 3)".
absl::Status Wrong(const std::string& key, absl::string_view problem, const std::string& path,
                   const toml::node& node) {
  return absl::InvalidArgumentError(
      absl::StrCat(key, ": ", problem, " (", path, " line ", node.source().begin.line, ")"));
}

// Each gives what is wrong with the value, or nothing.
using Problem = const char*;

Problem ReadHash(const toml::node& node, ApiKey& key) {
  key.hash = node.value_or(std::string());
  if (IsApiKeyHash(key.hash)) return nullptr;
  return "must be \"sha256:\" and 64 hexadecimal digits, as `libretto key new` prints it; the key "
         "itself does not belong here";
}

Problem ReadRole(const toml::node& node, ApiKey& key) {
  const auto role = RoleNamed(node.value_or(std::string()));
  if (!role.has_value()) return "must be \"search\", \"write\" or \"admin\"";
  key.role = *role;
  return nullptr;
}

Problem ReadNumber(const toml::node& node, double least, double& number) {
  number = node.is_number() ? *node.value<double>() : 0;
  if (number >= least && std::isfinite(number)) return nullptr;
  return least < 1 ? "must be a number from 0.001 on; leave it out for no limit"
                   : "must be a number from 1 on";
}

Problem ReadQuota(const toml::node& node, ApiKey& key) {
  key.limits.requests_per_day = node.is_integer() ? *node.value<int64_t>() : 0;
  if (key.limits.requests_per_day >= 1) return nullptr;
  return "must be a whole number from 1 on; leave it out for no limit";
}

Problem ReadExpiry(const toml::node& node, ApiKey& key) {
  std::optional<toml::date_time> time;
  if (const auto* date = node.as_date()) time.emplace(date->get());
  if (const auto* date_time = node.as_date_time()) time = date_time->get();
  if (!time.has_value()) {
    return "must be a date, without quotes: 2027-01-31 (its beginning, UTC) or "
           "2027-01-31T18:00:00Z";
  }
  const absl::CivilSecond civil(time->date.year, time->date.month, time->date.day, time->time.hour,
                                time->time.minute, time->time.second);
  const int offset_minutes = time->offset.has_value() ? time->offset->minutes : 0;
  key.expires = absl::FromCivil(civil, absl::UTCTimeZone()) - absl::Minutes(offset_minutes);
  return nullptr;
}

absl::Status ReadField(const std::string& field, const toml::node& node, const std::string& where,
                       const std::string& path, ApiKey& key) {
  Problem problem =
      "unknown key; known are hash, role, requests_per_second, burst, "
      "requests_per_day and expires";
  if (field == "hash") problem = ReadHash(node, key);
  if (field == "role") problem = ReadRole(node, key);
  if (field == "requests_per_second") {
    problem = ReadNumber(node, 0.001, key.limits.requests_per_second);
  }
  if (field == "burst") problem = ReadNumber(node, 1, key.limits.burst);
  if (field == "requests_per_day") problem = ReadQuota(node, key);
  if (field == "expires") problem = ReadExpiry(node, key);
  return problem == nullptr ? absl::OkStatus() : Wrong(where, problem, path, node);
}

absl::StatusOr<ApiKey> ReadKey(const std::string& name, const toml::node& node,
                               const std::string& path) {
  const std::string where = absl::StrCat("keys.", name);
  if (!IsApiKeyName(name)) {
    return Wrong("keys", "a name is 1 to 64 of A-Z, a-z, 0-9, _ and -", path, node);
  }
  if (!node.is_table()) {
    return Wrong(where, absl::StrCat("must be a table [", where, "]; ", kRemedy), path, node);
  }
  ApiKey key;
  key.name = name;
  const toml::table& table = *node.as_table();
  for (const auto& [field, value] : table) {
    const std::string field_name(field.str());
    RETURN_IF_ERROR(ReadField(field_name, value, absl::StrCat(where, ".", field_name), path, key));
  }
  for (const char* required : {"hash", "role"}) {
    if (table.contains(required)) continue;
    return Wrong(absl::StrCat(where, ".", required), absl::StrCat("not given; ", kRemedy), path,
                 node);
  }
  Limits& limits = key.limits;
  if (limits.burst > 0 && limits.requests_per_second == 0) {
    return Wrong(where + ".burst", "means nothing without requests_per_second", path, node);
  }
  if (limits.burst == 0) limits.burst = std::max(1.0, limits.requests_per_second);
  return key;
}

}  // namespace

absl::StatusOr<std::vector<ApiKey>> ParseKeysFile(const std::string& text,
                                                  const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return absl::InvalidArgumentError(
        absl::StrCat(path, " line ", error.source().begin.line, ": not TOML; ", kRemedy));
  }
  for (const auto& [name, node] : parsed.table()) {
    if (name == "keys" && node.is_table()) continue;
    return Wrong(std::string(name.str()), "unknown; the file holds tables [keys.NAME] only", path,
                 node);
  }
  std::vector<ApiKey> keys;
  std::set<std::string> hashes;
  if (const toml::table* tables = parsed.table()["keys"].as_table()) {
    for (const auto& [name, node] : *tables) {
      ASSIGN_OR_RETURN(ApiKey key, ReadKey(std::string(name.str()), node, path));
      if (!hashes.insert(key.hash).second) {
        return Wrong(absl::StrCat("keys.", key.name, ".hash"),
                     "another key has this hash: give each its own", path, node);
      }
      keys.push_back(std::move(key));
    }
  }
  if (keys.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " holds no key, so nobody could call; ", kRemedy));
  }
  if (keys.size() <= kMaxApiKeys) return keys;
  return absl::InvalidArgumentError(
      absl::StrCat(path, " holds ", keys.size(), " keys; at most ", kMaxApiKeys, " are allowed"));
}

}  // namespace libretto
