// Merging, backing up, restoring and compacting catalogues.
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "index/admin/backup.h"
#include "index/admin/compact.h"
#include "index/admin/info.h"
#include "index/admin/merge.h"
#include "index/admin/report.h"
#include "index_fixture.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;
using Ids = std::vector<std::string>;

void NoProgress(int64_t, int64_t) {}

void Record(Library& library, const std::string& path, int64_t mtime, const AnalyzedTrack& track) {
  REQUIRE_OK(library.RecordFile({path, 1, mtime, track.track.id, ""}, &track));
}

// Ids, titles and vectors as a view of the catalogue has them.
std::string Content(const std::string& directory) {
  LibraryOptions options;
  options.directory = directory;
  const auto library = OpenOrFail(options);
  std::string content;
  for (const std::string& id : ListIds(*library->view())) {
    const auto track = library->view()->GetTrack(id);
    const auto embedding = library->view()->GetEmbedding(id);
    REQUIRE_OK(track.status());
    REQUIRE_OK(embedding.status());
    absl::StrAppend(&content, id, " ", track->title, " ", absl::FormatTime(track->added_time), " ",
                    (*embedding)[0], "\n");
  }
  return content;
}

TEST_CASE("catalogues are joined, and the order does not matter") {
  TemporaryDirectory home;
  {
    const auto a = OpenOrFail(TestOptions(home / "a"));
    REQUIRE_OK(a->Upsert(MakeTrack("only a", 1)));
    REQUIRE_OK(a->Upsert(MakeTrack("both", 2)));
    Record(*a, "/m/a.mp3", 1, MakeTrack("file a", 3));
    const auto b = OpenOrFail(TestOptions(home / "b"));
    AnalyzedTrack later = MakeTrack("both", 4);
    later.track.title = "Added later";
    REQUIRE_OK(b->Upsert(later));
    Record(*b, "/m/b.mp3", 1, MakeTrack("file b", 5));
    REQUIRE_OK(b->Publish());
  }
  const std::string ab[] = {home / "a", home / "b"}, ba[] = {home / "b", home / "a"};
  const auto merged = Merge(home / "ab", ab, NoProgress);
  REQUIRE_OK(merged.status());
  CHECK(merged->tracks == 4);
  CHECK(merged->files_taken == 2);
  REQUIRE_OK(Merge(home / "ba", ba, NoProgress).status());
  const std::string content = Content(home / "ab");
  CHECK(content == Content(home / "ba"));
  CHECK(absl::StrContains(content, "both Added later"));
  // Again, as after an interruption: nothing changes.
  const auto again = Merge(home / "ab", ab, NoProgress);
  REQUIRE_OK(again.status());
  CHECK(again->tracks_taken == 0);
  CHECK(Content(home / "ab") == content);
}

TEST_CASE("of a file that several catalogues know, the track of its latest bytes stays") {
  TemporaryDirectory home;
  {
    const auto old = OpenOrFail(TestOptions(home / "old"));
    Record(*old, "/m/x.mp3", 100, MakeTrack("old bytes", 1));
    Record(*old, "/m/same.mp3", 100, MakeTrack("same", 2));
    const auto now = OpenOrFail(TestOptions(home / "new"));
    Record(*now, "/m/x.mp3", 200, MakeTrack("new bytes", 3));
    Record(*now, "/m/same.mp3", 100, MakeTrack("same", 2));
  }
  const std::string on[] = {home / "old", home / "new"}, no[] = {home / "new", home / "old"};
  for (const auto& order : {on, no}) {
    const std::string into = home / (order == on ? "on" : "no");
    const auto merged = Merge(into, std::span(order, 2), NoProgress);
    REQUIRE_OK(merged.status());
    CHECK(merged->tracks_dropped == 1);
    CHECK(ListIds(*OpenOrFail(TestOptions(into))->view()) == Ids{"new bytes", "same"});
  }
}

TEST_CASE("a deleted track's file is remembered through a merge") {
  TemporaryDirectory home;
  {
    const auto a = OpenOrFail(TestOptions(home / "a"));
    Record(*a, "/m/a.mp3", 1, MakeTrack("a", 1));
    REQUIRE_OK(a->Publish());
    REQUIRE_OK(a->Delete("a"));
  }
  const std::string from[] = {home / "a"};
  REQUIRE_OK(Merge(home / "out", from, NoProgress).status());
  const auto out = OpenOrFail(TestOptions(home / "out"));
  CHECK(ListIds(*out->view()).empty());
  REQUIRE(out->Files()->size() == 1);
  CHECK(out->Files()->at(0).track_id == "a");
}

TEST_CASE("catalogues of different models, or one alone with itself, are not merged") {
  TemporaryDirectory home;
  OpenOrFail(TestOptions(home / "a"));
  LibraryOptions other = TestOptions(home / "b");
  other.model.id = "other@ba9876543210";
  OpenOrFail(other);
  const std::string both[] = {home / "a", home / "b"}, self[] = {home / "a"},
                    none[] = {home / "none"};
  CHECK(absl::IsFailedPrecondition(Merge(home / "out", both, NoProgress).status()));
  CHECK(!fs::exists(home / "out"));
  CHECK(absl::IsInvalidArgument(Merge(home / "a", self, NoProgress).status()));
  CHECK(absl::IsNotFound(Merge(home / "out", none, NoProgress).status()));
}

TEST_CASE("a backup taken while others write is of one moment, and restores it") {
  TemporaryDirectory home;
  const auto library = OpenOrFail(TestOptions(home / "catalog"));
  for (int i = 0; i < 50; ++i) {
    REQUIRE_OK(library->Upsert(MakeTrack(absl::StrCat("t", 100 + i), static_cast<unsigned>(i))));
  }
  std::atomic<bool> stop{false};
  int written = 50;
  std::thread writer([&] {
    for (; !stop; ++written) {
      const std::string id = absl::StrCat("t", 100 + written);
      if (!library->Upsert(MakeTrack(id, static_cast<unsigned>(written))).ok()) return;
    }
  });
  const auto backup = BackUp(home / "catalog", home / "backup", absl::Now(), NoProgress);
  stop = true;
  writer.join();
  REQUIRE_OK(backup.status());
  CHECK(backup->tracks >= 50);
  CHECK(backup->tracks == backup->revision);  // each track was one change: no half of any
  CHECK(!fs::exists(home / "backup.partial"));

  const auto restored = Restore(home / "backup", home / "restored", false, NoProgress);
  REQUIRE_OK(restored.status());
  const Ids ids = ListIds(*OpenOrFail(TestOptions(home / "restored"))->view());
  REQUIRE(static_cast<int64_t>(ids.size()) == backup->tracks);
  CHECK(ids.back() == absl::StrCat("t", 100 + backup->tracks - 1));
  CHECK(absl::IsFailedPrecondition(
      BackUp(home / "catalog", home / "backup", absl::Now(), NoProgress).status()));
}

TEST_CASE("restoring replaces a catalogue only by force, and a reader follows") {
  TemporaryDirectory home;
  const auto library = OpenOrFail(TestOptions(home / "catalog"));
  REQUIRE_OK(library->Upsert(MakeTrack("kept", 1)));
  REQUIRE_OK(library->Publish());
  REQUIRE_OK(BackUp(home / "catalog", home / "backup", absl::Now(), NoProgress).status());
  REQUIRE_OK(library->Upsert(MakeTrack("later", 2)));
  REQUIRE_OK(library->Delete("kept"));
  REQUIRE_OK(library->Publish());
  const absl::Status refused =
      Restore(home / "backup", home / "catalog", false, NoProgress).status();
  CHECK(absl::IsFailedPrecondition(refused));
  CHECK(absl::StrContains(refused.message(), "--force"));
  REQUIRE_OK(Restore(home / "backup", home / "catalog", true, NoProgress).status());
  REQUIRE_OK(library->Refresh().status());
  CHECK(ListIds(*library->view()) == Ids{"kept"});
  REQUIRE_OK(library->Upsert(MakeTrack("after", 3)));
  CHECK(ListIds(*library->view()) == Ids{"after", "kept"});
}

TEST_CASE("a folder that holds no backup is refused by its name, and makes no catalogue") {
  TemporaryDirectory home;
  const absl::Status status = Restore(home / "none", home / "catalog", false, NoProgress).status();
  CHECK(absl::IsNotFound(status));
  CHECK(absl::StrContains(status.message(), "no backup in " + (home / "none")));
  CHECK(!fs::exists(home / "catalog"));
}

TEST_CASE("a damaged backup is refused and changes nothing") {
  TemporaryDirectory home;
  {
    const auto library = OpenOrFail(TestOptions(home / "catalog"));
    REQUIRE_OK(library->Upsert(MakeTrack("a", 1)));
    REQUIRE_OK(library->Publish());
  }
  REQUIRE_OK(BackUp(home / "catalog", home / "backup", absl::Now(), NoProgress).status());
  {
    std::fstream file(home / "backup/library.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5000);
    file.put('\x5a');
  }
  const absl::Status status = Restore(home / "backup", home / "catalog", true, NoProgress).status();
  CHECK(absl::IsDataLoss(status));
  CHECK(absl::StrContains(status.message(), "backup/library.db"));
  CHECK(ListIds(*OpenOrFail(TestOptions(home / "catalog"))->view()) == Ids{"a"});
  CHECK(absl::IsNotFound(Restore(home / "nothing", home / "x", false, NoProgress).status()));
}

TEST_CASE("a damaged library.db is restored over by force") {
  TemporaryDirectory home;
  {
    const auto library = OpenOrFail(TestOptions(home / "catalog"));
    REQUIRE_OK(library->Upsert(MakeTrack("a", 1)));
    REQUIRE_OK(library->Publish());
  }
  REQUIRE_OK(BackUp(home / "catalog", home / "backup", absl::Now(), NoProgress).status());
  std::ofstream(home / "catalog/library.db") << "this is not a database, however long it is read";
  REQUIRE_OK(Restore(home / "backup", home / "catalog", true, NoProgress).status());
  CHECK(ListIds(*OpenOrFail(TestOptions(home / "catalog"))->view()) == Ids{"a"});
}

TEST_CASE("compacting publishes everything and gives disk back") {
  TemporaryDirectory home;
  const auto library = OpenOrFail(TestOptions(home / "catalog"));
  for (int i = 0; i < 200; ++i) {
    REQUIRE_OK(library->Upsert(MakeTrack(absl::StrCat(100 + i), static_cast<unsigned>(i), 20)));
  }
  for (int i = 1; i < 200; ++i) REQUIRE_OK(library->Delete(absl::StrCat(100 + i)));
  const auto before = ReadInfo(home / "catalog");
  REQUIRE_OK(before.status());
  CHECK(before->revision - before->published_revision == 399);
  const auto compacted = Compact(home / "catalog", "auto");
  REQUIRE_OK(compacted.status());
  CHECK(compacted->after.database < compacted->before.database / 4);
  const auto after = ReadInfo(home / "catalog");
  REQUIRE_OK(after.status());
  CHECK(after->revision == after->published_revision);
  CHECK(after->stats.tracks == 1);
  CHECK(after->model.id == TestModel().id);
  CHECK(absl::StrContains(Describe(*after).text, "1, 20 passages"));
  CHECK(ListIds(*library->view()) == Ids{"100"});
  CHECK(absl::IsNotFound(Compact(home / "none", "auto").status()));
}

}  // namespace
}  // namespace libretto
