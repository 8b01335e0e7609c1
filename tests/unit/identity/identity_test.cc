#include "server/identity/identity.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/api_key.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/pem.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

std::string KeysFile(const std::string& secret) {
  return absl::StrCat("[keys.", secret, "]\nhash = \"", HashOfApiKey(secret),
                      "\"\nrole = \"search\"\n");
}

class IdentityFixture {
 public:
  IdentityFixture() {
    Write("keys.toml", KeysFile("first"));
    Write("server.pem", kCertificate);
    Write("server.key", kCertificateKey);
    Write("clients.pem", kCertificate);
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder / name) << text;
  }

  bool Knows(Identity& identity, const std::string& secret) {
    std::string name;
    return identity.access().Check("Bearer " + secret, Role::kSearch, name).ok() && name == secret;
  }

  std::string Problem(const IdentityFiles& wrong) {
    return std::string(Identity::Open(wrong, clock).status().message());
  }

  FakeClock clock;
  TemporaryDirectory folder;
  IdentityFiles files{folder / "keys.toml", folder / "server.pem", folder / "server.key",
                      folder / "clients.pem"};
};

TEST_CASE_METHOD(IdentityFixture, "without files there is neither TLS nor a key") {
  const auto identity = Identity::Open({}, clock);
  REQUIRE(identity.ok());
  CHECK((*identity)->certificates() == nullptr);
  std::string name;
  CHECK((*identity)->access().Check("", Role::kAdmin, name).ok());
  CHECK(name.empty());
}

TEST_CASE_METHOD(IdentityFixture, "files that cannot be used are named before anything is served") {
  IdentityFiles wrong = files;
  wrong.keys = folder / "none.toml";
  CHECK_THAT(Problem(wrong), Contains("none.toml"));
  wrong = files;
  wrong.tls_key = folder / "server.pem";
  CHECK_THAT(Problem(wrong), Contains("server.pem") && Contains("key"));
  wrong = files;
  wrong.tls_client_ca = folder / "keys.toml";
  CHECK_THAT(Problem(wrong), Contains("keys.toml: holds no certificate"));
  clock.Advance(CertificateExpiry() - absl::UnixEpoch());
  CHECK_THAT(Problem(files), Contains("server.pem") && Contains("expired"));
}

TEST_CASE_METHOD(IdentityFixture, "changed keys are taken over; broken or missing ones are not") {
  const auto opened = Identity::Open(files, clock);
  REQUIRE(opened.ok());
  Identity& identity = **opened;
  CHECK(Knows(identity, "first"));
  Write("keys.toml", KeysFile("second"));
  identity.Follow();
  CHECK_FALSE(Knows(identity, "first"));
  CHECK(Knows(identity, "second"));
  Write("keys.toml", "[keys.third]\nrole =");
  identity.Follow();
  CHECK(Knows(identity, "second"));
  std::filesystem::remove(files.keys);
  identity.Follow();
  CHECK(Knows(identity, "second"));
  Write("keys.toml", KeysFile("third"));
  identity.Follow();
  CHECK(Knows(identity, "third"));
}

TEST_CASE_METHOD(IdentityFixture, "a renewed certificate is taken over; a broken one is not") {
  const auto opened = Identity::Open(files, clock);
  REQUIRE(opened.ok());
  Identity& identity = **opened;
  const auto first = identity.certificates()->latest();
  REQUIRE(first != nullptr);
  CHECK(first->certificate_chain == kCertificate);
  CHECK(first->client_authorities == kCertificate);
  identity.Follow();
  CHECK(identity.certificates()->latest() == first);
  Write("server.key", kAnotherKey);  // its certificate is not there yet
  identity.Follow();
  CHECK(identity.certificates()->latest() == first);
  Write("server.key", std::string(kCertificateKey) + "\n");
  identity.Follow();
  CHECK(identity.certificates()->latest() != first);
}

TEST_CASE_METHOD(IdentityFixture, "keys are followed also where certificates are broken") {
  const auto opened = Identity::Open(files, clock);
  REQUIRE(opened.ok());
  Write("server.pem", "");
  Write("keys.toml", KeysFile("second"));
  (*opened)->Follow();
  CHECK(Knows(**opened, "second"));
}

}  // namespace
}  // namespace libretto
