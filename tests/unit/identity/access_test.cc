#include "server/identity/access.h"

#include <catch2/catch.hpp>

#include "base/api_key.h"
#include "server/query/errors.h"
#include "tests/fakes/fake_clock.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

ApiKey MakeKey(const std::string& name, Role role, Limits limits = {}) {
  return {name, HashOfApiKey("secret of " + name), role, limits};
}

std::string Bearer(const std::string& name) { return "Bearer secret of " + name; }

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

class AccessFixture {
 public:
  FakeClock clock;
  Access access{clock};
};

TEST_CASE_METHOD(AccessFixture, "without keys everybody may do everything") {
  CHECK(*access.Admit("", Role::kAdmin) == "");
  CHECK(*access.Check("Bearer of bad news", Role::kAdmin) == "");
}

TEST_CASE_METHOD(AccessFixture, "a key opens what its role allows, and no more") {
  access.SetKeys({MakeKey("reader", Role::kSearch), MakeKey("writer", Role::kWrite),
                  MakeKey("chief", Role::kAdmin)});
  const std::vector<std::string> names = {"reader", "writer", "chief"};
  const std::vector<Role> roles = {Role::kSearch, Role::kWrite, Role::kAdmin};
  for (size_t caller = 0; caller < names.size(); ++caller) {
    for (size_t needed = 0; needed < roles.size(); ++needed) {
      const auto name = access.Admit(Bearer(names[caller]), roles[needed]);
      if (caller >= needed) {
        CHECK(name.value_or("") == names[caller]);
      } else {
        CHECK(absl::IsPermissionDenied(name.status()));
        CHECK(ReasonOf(name.status()) == reason::kRoleNeeded);
        CHECK_THAT(MessageOf(name.status()),
                   Contains("takes the role " + std::string(NameOf(roles[needed]))));
      }
    }
  }
}

TEST_CASE_METHOD(AccessFixture, "no key, no bearer and an unknown key are told apart") {
  access.SetKeys({MakeKey("reader", Role::kSearch)});
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "authorization: Bearer KEY"},
      {"Basic cm9vdDpyb290", "must be \"Bearer KEY\""},
      {"secret of reader", "must be \"Bearer KEY\""},
      {"Bearer ", "not known here"},
      {"Bearer secret of writer", "not known here"},
      {"Bearer secret of reader ", "not known here"},
      {"Bearer " + HashOfApiKey("secret of reader"), "not known here"},
  };
  for (const auto& [authorization, problem] : cases) {
    const auto name = access.Check(authorization, Role::kSearch);
    CHECK(absl::IsUnauthenticated(name.status()));
    CHECK_THAT(MessageOf(name.status()), Contains(problem) && !Contains("secret of"));
  }
  CHECK(access.Check("bearer secret of reader", Role::kSearch).ok());
}

TEST_CASE_METHOD(AccessFixture, "a key ends when it expires") {
  ApiKey key = MakeKey("guest", Role::kSearch);
  key.expires = clock.Now() + absl::Hours(1);
  access.SetKeys({key});
  CHECK(access.Check(Bearer("guest"), Role::kSearch).ok());
  clock.Advance(absl::Hours(1));
  const auto name = access.Check(Bearer("guest"), Role::kSearch);
  CHECK(absl::IsUnauthenticated(name.status()));
  CHECK_THAT(MessageOf(name.status()), Contains("expired at 1970-01-01T01:00:00"));
}

TEST_CASE_METHOD(AccessFixture, "each key has limits of its own, which only Admit counts") {
  access.SetKeys({MakeKey("a", Role::kSearch, {1, 2, 0}), MakeKey("b", Role::kSearch, {1, 1, 0})});
  for (int i = 0; i < 9; ++i) REQUIRE(access.Check(Bearer("a"), Role::kSearch).ok());
  CHECK(absl::IsPermissionDenied(access.Admit(Bearer("a"), Role::kWrite).status()));
  CHECK(access.Admit(Bearer("a"), Role::kSearch).ok());
  CHECK(access.Admit(Bearer("a"), Role::kSearch).ok());
  CHECK(absl::IsResourceExhausted(access.Admit(Bearer("a"), Role::kSearch).status()));
  CHECK(access.Admit(Bearer("b"), Role::kSearch).ok());
  clock.Advance(absl::Seconds(1));
  CHECK(access.Admit(Bearer("a"), Role::kSearch).ok());
}

TEST_CASE_METHOD(AccessFixture, "other keys take effect at once, and counts outlive them") {
  access.SetKeys({MakeKey("a", Role::kSearch, {0, 0, 2}), MakeKey("b", Role::kSearch)});
  CHECK(access.Admit(Bearer("a"), Role::kSearch).ok());
  CHECK(access.Admit(Bearer("b"), Role::kSearch).ok());
  ApiKey changed = MakeKey("a", Role::kWrite, {0, 0, 2});
  changed.hash = HashOfApiKey("another secret");
  access.SetKeys({changed});
  CHECK(absl::IsUnauthenticated(access.Admit(Bearer("b"), Role::kSearch).status()));
  CHECK(absl::IsUnauthenticated(access.Admit(Bearer("a"), Role::kSearch).status()));
  CHECK(*access.Admit("Bearer another secret", Role::kWrite) == "a");
  CHECK(absl::IsResourceExhausted(access.Admit("Bearer another secret", Role::kSearch).status()));
}

}  // namespace
}  // namespace libretto
