// Parts of a collection for several machines, and moved files that are not read again.
#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "job_fixture.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

constexpr int kFiles = 60;

void MakeMusic(const std::string& folder) {
  for (int i = 0; i < kFiles; ++i) {
    Write(absl::StrCat(folder, "/", i % 7, "/", i, ".mp3"), absl::StrCat("song ", i));
  }
}

// Of file `path`, in nanoseconds since the epoch.
void SetTime(const std::string& path, int64_t ns) {
  const timespec time = {ns / 1'000'000'000, ns % 1'000'000'000};
  const timespec times[] = {time, time};
  REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

TEST_CASE("shards are disjoint, cover everything, and do not depend on where the folder lies") {
  Collection here, there;
  MakeMusic(here.music());
  MakeMusic(there.music());
  std::multiset<std::string> all;
  for (uint32_t shard = 0; shard < 3; ++shard) {
    here.options().plan.shard = there.options().plan.shard = {shard, 3};
    const JobSummary summary = here.Run();
    there.Run();
    CHECK(here.analyzed() == there.analyzed());
    CHECK(summary.found == static_cast<int64_t>(here.analyzed().size()));
    CHECK(summary.indexed > kFiles / 6);
    all.insert(here.analyzed().begin(), here.analyzed().end());
  }
  CHECK(all.size() == kFiles);
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == kFiles);
}

TEST_CASE("a file's shard is the CRC-32C of its path below the folder") {
  FoundFile file;
  file.path = "/anywhere/123456789";
  file.below = file.path.rfind('/') + 1;
  CHECK(Shard{0xe3069283u % 1000, 1000}.Holds(file));  // the polynomial's published check value
  CHECK(!Shard{(0xe3069283u + 1) % 1000, 1000}.Holds(file));
}

TEST_CASE("prune with a shard spares what other shards left in the catalogue") {
  Collection music;
  MakeMusic(music.music());
  music.Run();
  music.options().plan.shard = {0, 3};
  music.options().prune = true;
  const JobSummary summary = music.Run();
  CHECK(summary.pruned_files == 0);
  CHECK(music.Titles().size() == kFiles);
}

TEST_CASE("a file that moved to another folder is known by name, size and time, not read again") {
  Collection music;
  Write(music.Path("old/a.mp3"), "aaaa");
  SetTime(music.Path("old/a.mp3"), 1'700'000'000'123'456'789);
  music.Run();
  // Other bytes of the same length and time would show that they are not read.
  Write(music.Path("new/a.mp3"), "bbbb");
  SetTime(music.Path("new/a.mp3"), 1'700'000'000'123'456'789);
  SECTION("the old one has gone") {
    fs::remove(music.Path("old/a.mp3"));
    const JobSummary summary = music.Run();
    CHECK(music.analyzed().empty());
    CHECK(summary.moved == 1);
    const auto page = *music.library().view()->List(nullptr, 10, "");
    REQUIRE(page.tracks.size() == 1);
    CHECK(page.tracks[0].path == fs::canonical(music.Path("new/a.mp3")));
    CHECK(music.Run().unchanged == 1);
  }
  SECTION("the old one is still there") {
    CHECK(music.Run().indexed == 1);
    CHECK(music.Titles().size() == 2);
  }
  SECTION("everything is asked for anew") {
    fs::remove(music.Path("old/a.mp3"));
    music.options().plan.force = true;
    CHECK(music.Run().indexed == 1);
  }
}

TEST_CASE("times in whole seconds, as archives set them, do not make two files one") {
  Collection music;
  Write(music.Path("other.mp3"), "keeps the folder from being empty");
  music.Run();
  for (const char* name : {"old/01.wav", "new/01.wav"}) {
    Write(music.Path(name), name);
    SetTime(music.Path(name), 1'700'000'000'000'000'000);
    CHECK(music.Run().indexed == 1);
    fs::remove(music.Path(name));
  }
}

}  // namespace
}  // namespace libretto
