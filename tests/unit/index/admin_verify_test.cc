#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "base/sha256.h"
#include "index/admin/report.h"
#include "index/admin/verify.h"
#include "index/sqlite/database.h"
#include "index_fixture.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

VerifyReport Check(const std::string& directory) {
  VerifyOptions options;
  options.directory = directory;
  const auto report = Verify(options);
  REQUIRE_OK(report.status());
  return *report;
}

// A published catalogue with changes since.
class Published {
 public:
  Published() {
    const auto library = OpenOrFail(TestOptions(catalog()));
    for (int i = 0; i < 20; ++i) {
      REQUIRE_OK(library->Upsert(MakeTrack(absl::StrCat("t", 10 + i), static_cast<unsigned>(i))));
    }
    REQUIRE_OK(library->Publish());
    REQUIRE_OK(library->Upsert(MakeTrack("new", 99)));
    REQUIRE_OK(library->Upsert(MakeTrack("t11", 98)));
    REQUIRE_OK(library->Delete("t12"));
  }
  std::string catalog() const { return home_ / "catalog"; }
  absl::Status Execute(const char* sql) const {
    auto database = Database::OpenFile(catalog() + "/library.db", false);
    return database.ok() ? database->Execute(sql) : database.status();
  }

 private:
  TemporaryDirectory home_;
};

TEST_CASE("a sound catalogue is sound, also with changes since its snapshot") {
  const Published published;
  const VerifyReport report = Check(published.catalog());
  INFO(Describe(report).text);
  CHECK(report.damaged == 0);
  CHECK(report.tracks == 20);
  CHECK(report.passages == 60);
  CHECK(report.snapshot_tracks == 20);
  CHECK(report.revision == 23);
  CHECK(report.snapshot_revision == 20);
}

TEST_CASE("a flipped byte in any file of the snapshot is found and its file named") {
  const Published published;
  const std::string snapshot = published.catalog() + "/snapshots/000001";
  int files = 0;
  for (const auto& entry : fs::directory_iterator(snapshot)) {
    const std::string path = entry.path().string();
    for (const double part : {0.1, 0.5, 0.99}) {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      const auto at = static_cast<std::streamoff>(part * static_cast<double>(entry.file_size()));
      const int old = (file.seekg(at), file.get());
      file.seekp(at).put(static_cast<char>(old ^ 0x10));
      file.flush();
      const VerifyReport report = Check(published.catalog());
      INFO(path << " at " << at << ": " << Describe(report).text);
      CHECK(report.damaged > 0);
      file.seekp(at).put(static_cast<char>(old));
    }
    ++files;
  }
  CHECK(files >= 5);
  CHECK(Check(published.catalog()).damaged == 0);
}

TEST_CASE(
    "a row of library.db that fails its checksum is named, and the others are still checked") {
  const Published published;
  REQUIRE_OK(
      published.Execute("UPDATE tracks SET document = replace(document, 'Title', 'Tifle') WHERE id "
                        "IN ('t15', 't16')"));
  const VerifyReport report = Check(published.catalog());
  CHECK(report.damaged == 2);
  CHECK(absl::StrContains(report.damage[0], "track \"t15\""));
  CHECK(absl::StrContains(report.damage[1], "track \"t16\""));
  CHECK(report.tracks == 18);
}

TEST_CASE("a snapshot of other tracks than library.db says is found") {
  const Published published;
  SECTION("one is missing in library.db") {
    REQUIRE_OK(published.Execute("DELETE FROM tracks WHERE id = 't17'"));
    CHECK(absl::StrContains(Check(published.catalog()).damage.at(0), "has track \"t17\""));
  }
  SECTION("one is missing in the snapshot") {
    REQUIRE_OK(published.Execute("UPDATE tracks SET revision = 1 WHERE id = 'new'"));
    CHECK(absl::StrContains(Check(published.catalog()).damage.at(0), "lacks track \"new\""));
  }
  SECTION("library.db is older") {
    REQUIRE_OK(published.Execute("UPDATE meta SET value = 10 WHERE key = 'revision'"));
    CHECK(Check(published.catalog()).damaged > 0);
  }
  SECTION("CURRENT has gone") {
    fs::remove(published.catalog() + "/CURRENT");
    CHECK(absl::StrContains(Check(published.catalog()).damage.at(0), "CURRENT is missing"));
  }
}

TEST_CASE("a library.db that is no database is damage; no catalogue is NOT_FOUND") {
  const Published published;
  for (const char* suffix : {"-wal", "-shm"}) {
    fs::remove(published.catalog() + "/library.db" + suffix);
  }
  std::ofstream(published.catalog() + "/library.db") << "no database";
  CHECK(Check(published.catalog()).damaged > 0);
  VerifyOptions options;
  options.directory = published.catalog() + "/none";
  CHECK(absl::IsNotFound(Verify(options).status()));
}

TEST_CASE("tracks are encoded again from their files, and those that differ are named") {
  TemporaryDirectory home;
  std::map<std::string, AnalyzedTrack> by_path;
  {
    const auto library = OpenOrFail(TestOptions(home / "catalog"));
    for (int i = 0; i < 12; ++i) {
      const std::string path = home / absl::StrCat(i, ".mp3"), bytes = absl::StrCat("song ", i);
      std::ofstream(path) << bytes;
      AnalyzedTrack track = MakeTrack(Sha256Hex(bytes).substr(0, 32), static_cast<unsigned>(i));
      track.track.path = path;
      REQUIRE_OK(library->Upsert(track));
      by_path[path] = track;
    }
    REQUIRE_OK(library->Upsert(MakeTrack("uploaded", 77)));
  }
  VerifyOptions options;
  options.directory = home / "catalog";
  options.reencode = 10;
  options.encode = [&](const Track& track) -> absl::StatusOr<AnalyzedTrack> {
    return by_path.at(track.path);
  };
  SECTION("all are the same") {
    const auto report = Verify(options);
    REQUIRE_OK(report.status());
    CHECK(report->damaged == 0);
    CHECK(report->reencoded.compared == 10);
  }
  SECTION("files that have gone or changed are skipped") {
    for (int i = 0; i < 5; ++i) fs::remove(home / absl::StrCat(i, ".mp3"));
    std::ofstream(home / "5.mp3") << "another song";
    const auto report = Verify(options);
    REQUIRE_OK(report.status());
    CHECK(report->damaged == 0);
    CHECK(report->reencoded.compared == 6);
    CHECK(report->reencoded.skipped == 6);
  }
  SECTION("a vector, a time, a count or a file that differs is named") {
    options.reencode = 12;
    AnalyzedTrack &a = by_path[home / "1.mp3"], &b = by_path[home / "2.mp3"],
                  &c = by_path[home / "3.mp3"];
    a.passages[1].embedding = MakeTrack("x", 1000).embedding;
    b.passages[0].start_seconds += 1;
    c.passages.pop_back();
    options.encode = [&](const Track& track) -> absl::StatusOr<AnalyzedTrack> {
      if (absl::EndsWith(track.path, "/4.mp3")) return absl::DataLossError("it rotted");
      return by_path.at(track.path);
    };
    const auto report = Verify(options);
    REQUIRE_OK(report.status());
    CHECK(report->damaged == 4);
    const std::string text = Describe(*report).text;
    for (const char* expected :
         {"1.mp3", "2.mp3", "3.mp3", "it rotted", "12 tracks encoded again, 4"}) {
      CHECK(absl::StrContains(text, expected));
    }
  }
}

}  // namespace
}  // namespace libretto
