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
  absl::Status Check(const std::string& authorization, Role needed) {
    name.clear();
    return access.Check(authorization, needed, name);
  }
  absl::Status Admit(const std::string& authorization, Role needed) {
    name.clear();
    return access.Admit(authorization, needed, name);
  }

  FakeClock clock;
  Access access{clock};
  std::string name;  // of the last caller's key
};

TEST_CASE_METHOD(AccessFixture, "without keys everybody may do everything") {
  CHECK(Admit("", Role::kAdmin).ok());
  CHECK(Check("Bearer of bad news", Role::kAdmin).ok());
  CHECK(name.empty());
}

TEST_CASE_METHOD(AccessFixture, "a key opens what its role allows, and no more") {
  access.SetKeys({MakeKey("reader", Role::kSearch), MakeKey("writer", Role::kWrite),
                  MakeKey("chief", Role::kAdmin)});
  const std::vector<std::string> names = {"reader", "writer", "chief"};
  const std::vector<Role> roles = {Role::kSearch, Role::kWrite, Role::kAdmin};
  for (size_t caller = 0; caller < names.size(); ++caller) {
    for (size_t needed = 0; needed < roles.size(); ++needed) {
      const absl::Status status = Admit(Bearer(names[caller]), roles[needed]);
      CHECK(name == names[caller]);
      if (caller >= needed) {
        CHECK(status.ok());
      } else {
        CHECK(absl::IsPermissionDenied(status));
        CHECK(ReasonOf(status) == reason::kRoleNeeded);
        CHECK_THAT(MessageOf(status),
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
    const absl::Status status = Check(authorization, Role::kSearch);
    CHECK(absl::IsUnauthenticated(status));
    CHECK(name.empty());
    CHECK_THAT(MessageOf(status), Contains(problem) && !Contains("secret of"));
  }
  CHECK(Check("bearer secret of reader", Role::kSearch).ok());
}

TEST_CASE_METHOD(AccessFixture, "a key ends when it expires") {
  ApiKey key = MakeKey("guest", Role::kSearch);
  key.expires = clock.Now() + absl::Hours(1);
  access.SetKeys({key});
  CHECK(Check(Bearer("guest"), Role::kSearch).ok());
  clock.Advance(absl::Hours(1));
  const absl::Status status = Check(Bearer("guest"), Role::kSearch);
  CHECK(absl::IsUnauthenticated(status));
  CHECK(name == "guest");
  CHECK_THAT(MessageOf(status), Contains("expired at 1970-01-01T01:00:00"));
}

TEST_CASE_METHOD(AccessFixture, "each key has limits of its own, which only Admit counts") {
  access.SetKeys({MakeKey("a", Role::kSearch, {1, 2, 0}), MakeKey("b", Role::kSearch, {1, 1, 0})});
  for (int i = 0; i < 9; ++i) REQUIRE(Check(Bearer("a"), Role::kSearch).ok());
  CHECK(absl::IsPermissionDenied(Admit(Bearer("a"), Role::kWrite)));
  CHECK(Admit(Bearer("a"), Role::kSearch).ok());
  CHECK(Admit(Bearer("a"), Role::kSearch).ok());
  CHECK(absl::IsResourceExhausted(Admit(Bearer("a"), Role::kSearch)));
  CHECK(Admit(Bearer("b"), Role::kSearch).ok());
  clock.Advance(absl::Seconds(1));
  CHECK(Admit(Bearer("a"), Role::kSearch).ok());
}

TEST_CASE_METHOD(AccessFixture, "other keys take effect at once, and counts outlive them") {
  access.SetKeys({MakeKey("a", Role::kSearch, {0, 0, 2}), MakeKey("b", Role::kSearch)});
  CHECK(Admit(Bearer("a"), Role::kSearch).ok());
  CHECK(Admit(Bearer("b"), Role::kSearch).ok());
  ApiKey changed = MakeKey("a", Role::kWrite, {0, 0, 2});
  changed.hash = HashOfApiKey("another secret");
  access.SetKeys({changed});
  CHECK(absl::IsUnauthenticated(Admit(Bearer("b"), Role::kSearch)));
  CHECK(absl::IsUnauthenticated(Admit(Bearer("a"), Role::kSearch)));
  CHECK(Admit("Bearer another secret", Role::kWrite).ok());
  CHECK(name == "a");
  CHECK(absl::IsResourceExhausted(Admit("Bearer another secret", Role::kSearch)));
}

}  // namespace
}  // namespace libretto
