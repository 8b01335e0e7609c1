#include <catch2/catch.hpp>
#include <fstream>

#include "base/crc32c.h"
#include "base/sha256.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

TEST_CASE("Crc32c matches RFC 3720's vectors") {
  CHECK(Crc32c(std::string(32, '\0')) == 0x8a9136aau);
  CHECK(Crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
  CHECK(Crc32c("123456789") == 0xe3069283u);
}

TEST_CASE("Crc32c continues over further bytes") {
  CHECK(Crc32c("6789", Crc32c("12345")) == Crc32c("123456789"));
}

TEST_CASE("Sha256 matches FIPS 180-4's vectors, at once and in pieces") {
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  CHECK(Sha256Hex("abc") == expected);
  Sha256 hash;
  hash.Update("a");
  hash.Update("bc");
  CHECK(hash.HexDigest() == expected);
  CHECK(Sha256Hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("Sha256HexOfFile reads the whole file and names one that is missing") {
  const TemporaryDirectory directory;
  const std::string path = directory / "file";
  const std::string bytes(700'000, 'x');
  std::ofstream(path, std::ios::binary) << bytes;
  const auto digest = Sha256HexOfFile(path);
  REQUIRE(digest.ok());
  CHECK(*digest == Sha256Hex(bytes));
  const auto missing = Sha256HexOfFile(directory / "missing");
  CHECK(missing.status().code() == absl::StatusCode::kNotFound);
  CHECK_THAT(std::string(missing.status().message()), Catch::Contains("missing"));
}

}  // namespace
}  // namespace libretto
