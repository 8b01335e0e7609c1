#include "base/api_key.h"

#include <catch2/catch.hpp>

namespace libretto {
namespace {

TEST_CASE("every new API key is another, and only its hash tells it") {
  const auto key = NewApiKey();
  REQUIRE(key.ok());
  CHECK(key->size() == 9 + 43);
  CHECK(key->starts_with("libretto_"));
  CHECK(*NewApiKey() != *key);
  const std::string hash = HashOfApiKey(*key);
  CHECK(IsApiKeyHash(hash));
  CHECK(SameHash(hash, HashOfApiKey(*key)));
  CHECK_FALSE(SameHash(hash, HashOfApiKey(*key + " ")));
  CHECK_FALSE(SameHash(hash, hash.substr(1)));
}

TEST_CASE("the hash of an API key is SHA-256, so that other tools can make one") {
  CHECK(HashOfApiKey("abc") ==
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("names of API keys") {
  CHECK(IsApiKeyName("Web_site-2"));
  CHECK(IsApiKeyName(std::string(64, 'a')));
  for (const std::string& name :
       {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a.b"),
        std::string("\"a\""), std::string("\xC3\xA9")}) {
    CHECK_FALSE(IsApiKeyName(name));
  }
}

TEST_CASE("what is no hash of an API key") {
  const std::string hash = HashOfApiKey("abc");
  for (const std::string& text : {std::string(), *NewApiKey(), hash.substr(7), hash + "0",
                                  "sha512:" + hash.substr(7), hash.substr(0, 70) + "G"}) {
    CHECK_FALSE(IsApiKeyHash(text));
  }
}

}  // namespace
}  // namespace libretto
