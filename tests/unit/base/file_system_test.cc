#include "base/file_system.h"

#include <catch2/catch.hpp>

#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

TEST_CASE("WriteFileAtomically replaces a file and leaves nothing else behind") {
  TemporaryDirectory directory;
  FileSystem& files = PosixFileSystem();
  const std::string bytes("new\0bytes", 9);
  REQUIRE(files.WriteFile(directory / "a", "old").ok());
  REQUIRE(files.WriteFileAtomically(directory / "a", bytes).ok());
  CHECK(*files.ReadFile(directory / "a") == bytes);
  CHECK(*files.List(directory.path()) == std::vector<std::string>{"a"});
}

TEST_CASE("File errors are typed and name the path") {
  TemporaryDirectory directory;
  FileSystem& files = PosixFileSystem();
  const auto missing = files.ReadFile(directory / "missing");
  CHECK(missing.status().code() == absl::StatusCode::kNotFound);
  CHECK_THAT(std::string(missing.status().message()), Catch::Contains(directory / "missing"));
  CHECK_FALSE(files.WriteFile(directory / "no/such/folder", "x").ok());
  CHECK_FALSE(files.List(directory / "missing").ok());
  CHECK(files.RemoveAll(directory / "missing").ok());
}

}  // namespace
}  // namespace libretto
