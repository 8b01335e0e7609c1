#include "server/identity/keys_file.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "base/api_key.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

const std::string kHash = HashOfApiKey("secret");

std::string Table(const std::string& fields) {
  return absl::StrCat("[keys.site]\nhash = \"", kHash, "\"\nrole = \"search\"\n", fields);
}

std::string Problem(const std::string& text) {
  const auto keys = ParseKeysFile(text, "keys.toml");
  CHECK(absl::IsInvalidArgument(keys.status()));
  return std::string(keys.status().message());
}

absl::Time Utc(int year, int month, int day, int hour = 0, int second = 0) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, 0, second), absl::UTCTimeZone());
}

TEST_CASE("a key has a role, and what is left out is no limit") {
  const auto keys = ParseKeysFile(Table(""), "keys.toml");
  REQUIRE(keys.ok());
  REQUIRE(keys->size() == 1);
  const ApiKey& key = keys->front();
  CHECK(key.name == "site");
  CHECK(key.hash == kHash);
  CHECK(key.role == Role::kSearch);
  CHECK(key.limits.requests_per_second == 0);
  CHECK(key.limits.requests_per_day == 0);
  CHECK(key.expires == absl::InfiniteFuture());
}

TEST_CASE("limits of a key; a burst is a second's worth by default, and one at least") {
  const auto limits = [](const std::string& fields) {
    const auto keys = ParseKeysFile(Table(fields), "keys.toml");
    REQUIRE(keys.ok());
    return keys->front().limits;
  };
  const Limits all = limits("requests_per_second = 2.5\nburst = 20\nrequests_per_day = 1_000\n");
  CHECK(all.requests_per_second == 2.5);
  CHECK(all.burst == 20);
  CHECK(all.requests_per_day == 1000);
  CHECK(limits("requests_per_second = 5\n").burst == 5);
  CHECK(limits("requests_per_second = 0.2\n").burst == 1);
}

TEST_CASE("a key expires at the beginning of a day, or at a time with its offset") {
  const auto expires = [](const std::string& value) {
    const auto keys = ParseKeysFile(Table("expires = " + value), "keys.toml");
    REQUIRE(keys.ok());
    return keys->front().expires;
  };
  CHECK(expires("2027-01-31") == Utc(2027, 1, 31));
  CHECK(expires("2027-01-31T18:00:30Z") == Utc(2027, 1, 31, 18, 30));
  CHECK(expires("2027-01-31T18:00:00+02:00") == Utc(2027, 1, 31, 16));
  CHECK(expires("2027-01-31T18:00:00") == Utc(2027, 1, 31, 18));
}

TEST_CASE("roles are ordered and known by name") {
  CHECK(RoleNamed("write") == Role::kWrite);
  CHECK_FALSE(RoleNamed("Write").has_value());
  CHECK(Role::kSearch < Role::kWrite);
  CHECK(Role::kWrite < Role::kAdmin);
}

TEST_CASE("an error in the keys file names file, line and key, and what to write") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"role = \"owner\"", "keys.b.role: must be \"search\", \"write\" or \"admin\""},
      {"role = 1", "keys.b.role"},
      {"hash = \"1234\"", "keys.b.hash: must be \"sha256:\""},
      {"requests_per_second = 0", "keys.b.requests_per_second: must be a number from 0.001"},
      {"requests_per_second = inf", "keys.b.requests_per_second"},
      {"requests_per_second = nan", "keys.b.requests_per_second"},
      {"burst = 0.5", "keys.b.burst: must be a number from 1"},
      {"requests_per_day = 1.5", "keys.b.requests_per_day: must be a whole number"},
      {"requests_per_day = -1", "keys.b.requests_per_day"},
      {"expires = \"2027-01-31\"", "keys.b.expires: must be a date, without quotes"},
      {"rol = \"search\"", "keys.b.rol: unknown key; known are hash, role"},
  };
  for (const auto& [line, problem] : cases) {
    CHECK_THAT(Problem(Table("\n[keys.b]\n" + line + "\n")),
               Contains(problem) && Contains("(keys.toml line 6)"));
  }
  CHECK_THAT(Problem("[keys.a]\nrole = \"search\"\n"),
             Contains("keys.a.hash: not given; `libretto key new` makes one (keys.toml line 1)"));
  CHECK_THAT(Problem("[keys.a]\nhash = \"" + kHash + "\"\n"), Contains("keys.a.role: not given"));
  CHECK_THAT(Problem(Table("burst = 3\n")), Contains("means nothing without requests_per_second"));
  CHECK_THAT(Problem("[keys.\"a b\"]\nrole = \"search\"\n"), Contains("keys: a name is 1 to 64"));
  CHECK_THAT(Problem("[keys.a.b]\nrole = \"search\"\n"), Contains("keys.a.b: unknown key"));
  CHECK_THAT(Problem("[keys]\na = 1\n"), Contains("keys.a: must be a table [keys.a]"));
  CHECK_THAT(Problem("[key.a]\n"), Contains("key: unknown; the file holds tables [keys.NAME]"));
  CHECK_THAT(Problem("keys = 3"), Contains("keys: unknown"));
  CHECK_THAT(Problem("[keys.a]\nrole = \n"), Contains("keys.toml line 2: not TOML"));
}

TEST_CASE("a keys file without a key, as an interrupted copy leaves it, is refused") {
  for (const char* text : {"", "# nothing\n", "[keys]\n"}) {
    CHECK_THAT(Problem(text), Contains("keys.toml holds no key"));
  }
}

TEST_CASE("two names for one key are refused, and so are too many keys") {
  std::string two = Table("");
  const std::string another = absl::StrCat("[keys.b]\nhash = \"", kHash, "\"\nrole = \"admin\"\n");
  CHECK_THAT(Problem(two + another), Contains("another key has this hash"));
  std::string many;
  for (size_t i = 0; i <= kMaxApiKeys; ++i) {
    absl::StrAppend(&many, "[keys.k", i, "]\nrole = \"search\"\nhash = \"",
                    HashOfApiKey(absl::StrCat(i)), "\"\n");
  }
  CHECK_THAT(Problem(many), Contains("at most 1000"));
}

TEST_CASE("a secret that was put into the keys file is not repeated in the error") {
  const std::string secret = *NewApiKey();
  for (const std::string& text :
       {"[keys.a]\nrole = \"search\"\nhash = \"" + secret + "\"\n",
        "[keys.a]\nrole = \"" + secret + "\"\n", "[keys.a]\nhash = " + secret + "\n",
        "[keys.a]\nexpires = \"" + secret + "\"\n", secret + "\n"}) {
    CHECK_THAT(Problem(text), !Contains(secret.substr(10, 8)));
  }
}

}  // namespace
}  // namespace libretto
