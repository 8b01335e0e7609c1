#include "base/file_system.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

namespace libretto {
namespace {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "libretto.XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

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
