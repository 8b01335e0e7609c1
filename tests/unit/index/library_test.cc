#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "index_fixture.h"

namespace libretto {
namespace {

class FixedClock : public Clock {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
};

using Ids = std::vector<std::string>;

Ids Found(const View& view, const Embedding& query, int k) {
  const auto hits = view.SearchTracks(query, {.k = k});
  REQUIRE_OK(hits.status());
  Ids ids;
  for (const TrackHit& hit : *hits) ids.push_back(hit.track_id);
  return ids;
}

TEST_CASE("an upserted track is found, listed and returned at once, and after reopening") {
  TemporaryDirectory directory;
  const AnalyzedTrack track = [] {
    AnalyzedTrack t = MakeTrack("a", 1);
    t.track.artist = "Björk";
    t.track.year = 1997;
    t.track.attributes = {{"mood", std::string("calm")}, {"bpm", 97.5}, {"live", true}};
    return t;
  }();
  const auto check = [&](const Library& library) {
    const auto view = library.view();
    CHECK(Found(*view, track.embedding, 5) == Ids{"a"});
    CHECK(ListIds(*view) == Ids{"a"});
    const auto got = view->GetTrack("a");
    REQUIRE_OK(got.status());
    CHECK(got->artist == "Björk");
    CHECK(got->year == 1997);
    CHECK(got->attributes == track.track.attributes);
    CHECK(got->duration_seconds == 30);
    CHECK(*view->GetEmbedding("a") == track.embedding);
    const auto passages = view->GetPassages("a");
    REQUIRE_OK(passages.status());
    REQUIRE(passages->size() == 3);
    CHECK((*passages)[1].start_seconds == 10);
    CHECK((*passages)[1].embedding == track.passages[1].embedding);
    CHECK(view->stats().tracks == 1);
    CHECK(view->stats().passages == 3);
    CHECK(view->stats().duration_seconds == 30);
  };
  {
    const auto library = OpenOrFail(TestOptions(directory.path()));
    const std::string before = library->view()->snapshot_id();
    REQUIRE_OK(library->Upsert(track));
    CHECK(library->view()->snapshot_id() != before);
    check(*library);
  }
  const auto reopened = OpenOrFail(TestOptions(directory.path()));
  check(*reopened);
  CHECK(reopened->view()->stats().unpublished_changes == 1);
  REQUIRE_OK(reopened->Publish());
  check(*reopened);
  CHECK(reopened->view()->stats().unpublished_changes == 0);
  check(*OpenOrFail(TestOptions(directory.path())));
}

TEST_CASE("replacing keeps added_time and shows only the new version, also across a publish") {
  TemporaryDirectory directory;
  FixedClock clock;
  LibraryOptions options = TestOptions(directory.path());
  options.clock = &clock;
  const auto library = OpenOrFail(options);
  for (const bool publish : {false, true}) {
    INFO("publish " << publish);
    REQUIRE_OK(library->Upsert(MakeTrack("a", 1)));
    REQUIRE_OK(library->Upsert(MakeTrack("b", 2)));
    if (publish) REQUIRE_OK(library->Publish());
    clock.now += absl::Hours(1);
    AnalyzedTrack next = MakeTrack("a", 3, 5);
    next.track.title = "Second";
    REQUIRE_OK(library->Upsert(next));
    const auto view = library->view();
    CHECK(view->GetTrack("a")->title == "Second");
    CHECK(view->GetTrack("a")->added_time == absl::FromUnixSeconds(1'700'000'000));
    CHECK(*view->GetEmbedding("a") == next.embedding);
    CHECK(view->stats().tracks == 2);
    CHECK(view->stats().passages == 8);
    CHECK(view->stats().duration_seconds == 80);
    CHECK(Found(*view, next.embedding, 10).size() == 2);
    CHECK(view->SearchPassages(next.embedding, {.k = 100})->size() == 8);
  }
}

TEST_CASE("a deleted track is gone, stays gone after publish and reopening, and can come back") {
  TemporaryDirectory directory;
  auto library = OpenOrFail(TestOptions(directory.path()));
  for (const char* id : {"a", "b", "c"}) REQUIRE_OK(library->Upsert(MakeTrack(id, *id)));
  REQUIRE_OK(library->Publish());
  REQUIRE_OK(library->Delete("b"));
  const auto check_gone = [&] {
    const auto view = library->view();
    CHECK(ListIds(*view) == Ids{"a", "c"});
    CHECK(absl::IsNotFound(view->GetTrack("b").status()));
    CHECK(absl::IsNotFound(view->GetPassages("b").status()));
    CHECK(Found(*view, MakeTrack("b", 'b').embedding, 10).size() == 2);
    const auto passages = view->SearchPassages(MakeTrack("b", 'b').embedding, {.k = 50});
    REQUIRE_OK(passages.status());
    for (const PassageHit& hit : *passages) {
      CHECK(hit.track_id != "b");
    }
    CHECK(view->stats().passages == 6);
  };
  check_gone();
  library.reset();
  library = OpenOrFail(TestOptions(directory.path()));
  check_gone();
  REQUIRE_OK(library->Publish());
  check_gone();
  CHECK(absl::IsNotFound(library->Delete("b")));
  REQUIRE_OK(library->Upsert(MakeTrack("b", 'b')));
  CHECK(ListIds(*library->view()) == Ids{"a", "b", "c"});
}

TEST_CASE("a view of many small changes answers like a published one") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  for (unsigned i = 0; i < 100; ++i) {
    REQUIRE_OK(library->Upsert(MakeTrack(absl::StrCat("t", i % 60), i)));
    if (i == 30) REQUIRE_OK(library->Publish());
    if (i % 9 == 0) REQUIRE_OK(library->Delete(absl::StrCat("t", i % 60)));
  }
  const auto changing = library->view();
  REQUIRE_OK(library->Publish());
  const auto published = library->view();
  CHECK(changing->stats().tracks == published->stats().tracks);
  CHECK(changing->stats().passages == published->stats().passages);
  CHECK(ListIds(*changing) == ListIds(*published));
  std::mt19937 random(5);
  for (int i = 0; i < 20; ++i) {
    const Embedding query = RandomUnitVector(random);
    CHECK(Found(*changing, query, 7) == Found(*published, query, 7));
    const auto a = *changing->SearchPassages(query, {.k = 9});
    const auto b = *published->SearchPassages(query, {.k = 9});
    REQUIRE(a.size() == b.size());
    for (size_t j = 0; j < a.size(); ++j) {
      CHECK(a[j].track_id == b[j].track_id);
      CHECK(a[j].start_seconds == b[j].start_seconds);
      CHECK(a[j].score == b[j].score);
    }
  }
}

TEST_CASE("k passages come back after the filter") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  for (unsigned i = 0; i < 40; ++i) {
    AnalyzedTrack track = MakeTrack(absl::StrCat("t", i), i);
    track.track.genre = i % 10 == 0 ? "Jazz" : "Rock";
    REQUIRE_OK(library->Upsert(track));
    if (i == 20) REQUIRE_OK(library->Publish());
  }
  const Filter jazz{Filter::Equals{"genre", std::string("jazz")}};
  std::mt19937 random(5);
  const auto hits =
      library->view()->SearchPassages(RandomUnitVector(random), {.k = 10, .filter = &jazz});
  REQUIRE_OK(hits.status());
  CHECK(hits->size() == 10);
  for (const PassageHit& hit : *hits)
    CHECK(library->view()->GetTrack(hit.track_id)->genre == "Jazz");
}

TEST_CASE("equal scores are ordered by track id across the snapshot and later changes") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  for (const char* id : {"e", "a", "c"}) REQUIRE_OK(library->Upsert(MakeTrack(id, 1)));
  REQUIRE_OK(library->Publish());
  for (const char* id : {"d", "b"}) REQUIRE_OK(library->Upsert(MakeTrack(id, 1)));
  const Embedding query = MakeTrack("x", 1).embedding;
  CHECK(Found(*library->view(), query, 3) == Ids{"a", "b", "c"});
  CHECK(Found(*library->view(), query, 9) == Ids{"a", "b", "c", "d", "e"});
}

TEST_CASE("bad tracks and queries are INVALID_ARGUMENT and change nothing") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  const auto refused = [&](auto change) {
    AnalyzedTrack track = MakeTrack("a", 1);
    change(track);
    CHECK(absl::IsInvalidArgument(library->Upsert(track)));
  };
  refused([](AnalyzedTrack& t) { t.track.id.clear(); });
  refused([](AnalyzedTrack& t) { t.track.id = "a\nb"; });
  refused([](AnalyzedTrack& t) { t.track.id = "\xff"; });
  refused([](AnalyzedTrack& t) { t.track.id = std::string(600, 'x'); });
  refused([](AnalyzedTrack& t) { t.passages.clear(); });
  refused([](AnalyzedTrack& t) { t.embedding.pop_back(); });
  refused([](AnalyzedTrack& t) { t.passages[0].embedding.push_back(0); });
  refused([](AnalyzedTrack& t) { t.embedding[0] += 1; });
  refused([](AnalyzedTrack& t) { t.embedding[0] = std::nanf(""); });
  refused([](AnalyzedTrack& t) { t.track.duration_seconds = std::nan(""); });
  refused([](AnalyzedTrack& t) { t.track.attributes["x"] = std::nan(""); });
  CHECK(library->view()->stats().tracks == 0);

  const auto view = library->view();
  const absl::Status wrong = view->SearchTracks(Embedding(3, 1.0f), {.k = 1}).status();
  CHECK(absl::IsInvalidArgument(wrong));
  CHECK(std::string(wrong.message()).find("3 dimensions") != std::string::npos);
  CHECK(std::string(wrong.message()).find("has 16") != std::string::npos);
  const Embedding query = MakeTrack("a", 1).embedding;
  CHECK(absl::IsInvalidArgument(view->SearchPassages(query, {.k = 0}).status()));
  const Filter unknown{Filter::Equals{"mood", std::string("sad")}};
  CHECK(absl::IsInvalidArgument(view->SearchTracks(query, {.k = 1, .filter = &unknown}).status()));
  CHECK(absl::IsInvalidArgument(view->List(&unknown, 10, "").status()));
  CHECK(absl::IsInvalidArgument(view->List(nullptr, 0, "").status()));
}

TEST_CASE("an unknown track id is NOT_FOUND naming it") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  const absl::Status status = library->view()->GetTrack("no-such-track").status();
  CHECK(absl::IsNotFound(status));
  CHECK(std::string(status.message()).find("no-such-track") != std::string::npos);
}

TEST_CASE("a deadline that is past is DEADLINE_EXCEEDED") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  REQUIRE_OK(library->Upsert(MakeTrack("a", 1)));
  CHECK(absl::IsDeadlineExceeded(
      library->view()
          ->SearchTracks(MakeTrack("a", 1).embedding, {.k = 1, .deadline = absl::InfinitePast()})
          .status()));
}

TEST_CASE("a catalogue of another model is FAILED_PRECONDITION naming both and the remedy") {
  TemporaryDirectory directory;
  OpenOrFail(TestOptions(directory.path()));
  for (int what = 0; what < 3; ++what) {
    LibraryOptions options = TestOptions(directory.path());
    if (what == 0) options.model.id = "other@ffffffffffff";
    if (what == 1) options.model.preprocessing = "mel-2";
    if (what == 2) options.model.dimension = 32;
    const absl::Status status = Library::Open(options).status();
    CHECK(absl::IsFailedPrecondition(status));
    const std::string message(status.message());
    CHECK(message.find(TestModel().id) != std::string::npos);
    CHECK(message.find(options.model.id) != std::string::npos);
    CHECK(message.find("libretto-index") != std::string::npos);
  }
  LibraryOptions any = TestOptions(directory.path());
  any.model = {};
  any.create = false;
  CHECK(OpenOrFail(any)->view()->model().id == TestModel().id);
}

TEST_CASE("a catalogue that is not there is NOT_FOUND with the command that makes one") {
  TemporaryDirectory directory;
  LibraryOptions options = TestOptions(directory / "none");
  options.create = false;
  const absl::Status status = Library::Open(options).status();
  CHECK(absl::IsNotFound(status));
  CHECK(std::string(status.message()).find("libretto-index --catalog") != std::string::npos);
  options.index_kind = "flat";
  CHECK(absl::IsInvalidArgument(Library::Open(options).status()));
}

TEST_CASE("a catalogue that is put into another's place has another identity") {
  const TemporaryDirectory directory;
  CHECK(absl::IsNotFound(Library::IdentityAt(directory / "a").status()));
  {
    const auto first = OpenOrFail(TestOptions(directory / "a"));
    const auto second = OpenOrFail(TestOptions(directory / "b"));
  }
  const std::string before = *Library::IdentityAt(directory / "a");
  CHECK(*Library::IdentityAt(directory / "a") == before);
  std::filesystem::remove_all(directory / "a");
  std::filesystem::rename(directory / "b", directory / "a");
  CHECK(*Library::IdentityAt(directory / "a") != before);
}

TEST_CASE("a library.db that is not a database is DATA_LOSS naming it") {
  TemporaryDirectory directory;
  std::ofstream(directory / "library.db") << std::string(5000, 'x');
  LibraryOptions options = TestOptions(directory.path());
  options.create = false;
  const absl::Status status = Library::Open(options).status();
  CHECK(absl::IsDataLoss(status));
  CHECK(std::string(status.message()).find("library.db") != std::string::npos);
}

TEST_CASE("recorded files are durable at once and shown by the next publish") {
  TemporaryDirectory directory;
  auto library = OpenOrFail(TestOptions(directory.path()));
  const AnalyzedTrack track = MakeTrack("a", 1);
  REQUIRE_OK(library->RecordFile({"/m/\xff.mp3", 10, 20, "a", ""}, &track));
  REQUIRE_OK(library->RecordFile({"/m/b.mp3", 1, 2, "", "no audio"}, nullptr));
  CHECK(ListIds(*library->view()).empty());
  CHECK(*library->HasTrack("a"));
  library.reset();
  library = OpenOrFail(TestOptions(directory.path()));
  CHECK(ListIds(*library->view()).empty());
  const auto files = library->Files();
  REQUIRE_OK(files.status());
  REQUIRE(files->size() == 2);
  CHECK((*files)[0].error == "no audio");
  CHECK((*files)[1].path == "/m/\xff.mp3");
  CHECK((*files)[1].mtime_ns == 20);
  REQUIRE_OK(library->Publish());
  CHECK(ListIds(*library->view()) == Ids{"a"});
}

TEST_CASE("a track goes with its last file, and with the bytes that made it") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  const AnalyzedTrack a = MakeTrack("a", 1), b = MakeTrack("b", 2);
  REQUIRE_OK(library->RecordFile({"/1", 1, 1, "a", ""}, &a));
  REQUIRE_OK(library->RecordFile({"/2", 1, 1, "a", ""}, nullptr));
  CHECK(absl::IsNotFound(library->RecordFile({"/3", 1, 1, "zzz", ""}, nullptr)));
  REQUIRE_OK(library->Publish());
  CHECK(*library->ForgetFiles(std::vector<std::string>{"/1"}) == 0);
  REQUIRE_OK(library->RecordFile({"/2", 2, 2, "b", ""}, &b));  // new bytes at the old path
  CHECK(ListIds(*library->view()) == Ids{"a"});
  REQUIRE_OK(library->Publish());
  CHECK(ListIds(*library->view()) == Ids{"b"});
  CHECK(*library->ForgetFiles(std::vector<std::string>{"/2", "/unknown"}) == 1);
  REQUIRE_OK(library->Publish());
  CHECK(ListIds(*library->view()).empty());
}

TEST_CASE("old snapshots are cleared away, the last two kept") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  for (unsigned i = 0; i < 5; ++i) {
    REQUIRE_OK(library->Upsert(MakeTrack("t", i)));
    REQUIRE_OK(library->Publish());
  }
  REQUIRE_OK(library->Publish());  // nothing new: no new snapshot
  CHECK(*PosixFileSystem().List(directory / "snapshots") == Ids{"000004", "000005"});
}

TEST_CASE("a damaged snapshot is DATA_LOSS with the remedy, which loses nothing") {
  TemporaryDirectory directory;
  {
    const auto library = OpenOrFail(TestOptions(directory.path()));
    REQUIRE_OK(library->Upsert(MakeTrack("a", 1)));
    REQUIRE_OK(library->Publish());
    REQUIRE_OK(library->Upsert(MakeTrack("b", 2)));
  }
  const std::string damage =
      GENERATE("CURRENT", "snapshots/000001/manifest.json", "snapshots/000001/catalog.columns",
               "snapshots/000001/catalog.documents", "snapshots/000001/catalog.text",
               "snapshots/000001/tracks.vectors", "snapshots/000001/passages.vectors",
               "snapshots/000001/tracks.index", "snapshots/000001/passages.index",
               "snapshots/000001/passages.table");
  const bool remove = GENERATE(false, true);
  INFO(damage << (remove ? " removed" : " overwritten"));
  if (remove) {
    std::filesystem::remove(directory / damage);
  } else {
    std::fstream(directory / damage, std::ios::in | std::ios::out).seekp(9) << "damage";
  }
  LibraryOptions options = TestOptions(directory.path());
  const auto opened = Library::Open(options);
  absl::Status status = opened.status();
  const Filter words{Filter::Match{"title"}};
  if (status.ok()) {  // full text is read by the first query that needs it
    status = (*opened)->view()->List(&words, 10, "").status();
  } else {
    CHECK(std::string(status.message()).find("--repair") != std::string::npos);
  }
  INFO(status.ToString());
  CHECK(absl::IsDataLoss(status));
  const std::string name = std::filesystem::path(damage).filename().string();
  CHECK(std::string(status.message()).find(name) != std::string::npos);
  options.repair = true;
  CHECK(ListIds(*OpenOrFail(options)->view()) == Ids{"a", "b"});
  options.repair = false;
  CHECK(ListIds(*OpenOrFail(options)->view()) == Ids{"a", "b"});
}

TEST_CASE("the kind of index is chosen by option, also for tracks that have not changed") {
  TemporaryDirectory directory;
  REQUIRE_OK(OpenOrFail(TestOptions(directory.path()))->Upsert(MakeTrack("a", 1)));
  for (const char* kind : {"hnsw", "exact"}) {
    LibraryOptions options = TestOptions(directory.path());
    options.index_kind = kind;
    const auto library = OpenOrFail(options);
    REQUIRE_OK(library->Publish());
    CHECK(library->view()->stats().index_kind == kind);
    CHECK(ListIds(*library->view()) == Ids{"a"});
  }
}

TEST_CASE("readers go on while tracks change and snapshots are published") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  for (unsigned i = 0; i < 20; ++i) {
    REQUIRE_OK(library->Upsert(MakeTrack(absl::StrCat("keep", i), i)));
  }
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0}, reads{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&, r] {
      const Filter filter{Filter::Prefix{"id", "keep"}};
      while (!stop) {
        const auto view = library->view();
        const unsigned i = static_cast<unsigned>(reads++) % 20;
        const std::string id = absl::StrCat("keep", i);
        const auto hits = view->SearchTracks(MakeTrack(id, i).embedding,
                                             {.k = 1, .filter = r == 0 ? &filter : nullptr});
        if (!hits.ok() || hits->size() != 1 || (*hits)[0].track_id != id) ++wrong;
        if (!view->GetTrack(id).ok() || !view->GetPassages(id).ok()) ++wrong;
      }
    });
  }
  std::thread publisher([&] {
    while (!stop) {
      if (!library->Publish().ok()) ++wrong;
    }
  });
  for (unsigned i = 0; i < 60; ++i) {
    CHECK_OK(library->Upsert(MakeTrack(absl::StrCat("come", i % 7), 1000 + i)));
    if (i % 5 == 4) CHECK_OK(library->Delete(absl::StrCat("come", i % 7)));
  }
  stop = true;
  publisher.join();
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
  CHECK(reads > 0);
}

TEST_CASE("changes of many threads are committed together, each with its own outcome") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  constexpr int kThreads = 8, kEach = 25;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = absl::StrFormat("%d-%02d", t, i);
        wrong += !library->Upsert(MakeTrack(id, static_cast<unsigned>(i))).ok();
        wrong += !library->view()->GetTrack(id).ok();  // visible once acknowledged
        wrong += !absl::IsNotFound(library->Delete("no such track"));
        if (i % 5 == 0) wrong += !library->Delete(id).ok();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  const Ids shown = ListIds(*library->view());
  CHECK(shown.size() == kThreads * (kEach - kEach / 5));
  CHECK(library->view()->stats().tracks == static_cast<int64_t>(shown.size()));
  CHECK(ListIds(*OpenOrFail(TestOptions(directory.path()))->view()) == shown);
}

TEST_CASE("totals follow replacements and deletions, of the snapshot's tracks too") {
  TemporaryDirectory directory;
  const auto library = OpenOrFail(TestOptions(directory.path()));
  for (const char* id : {"a", "b", "c"}) REQUIRE_OK(library->Upsert(MakeTrack(id, 1, 3)));
  REQUIRE_OK(library->Publish());
  REQUIRE_OK(library->Upsert(MakeTrack("a", 2, 5)));
  REQUIRE_OK(library->Upsert(MakeTrack("a", 3, 2)));
  REQUIRE_OK(library->Delete("b"));
  const LibraryStats stats = library->view()->stats();
  CHECK(stats.tracks == 2);
  CHECK(stats.passages == 5);
  CHECK(stats.duration_seconds == Approx(50));
}

TEST_CASE("a snapshot of an older format is built anew from the durable record") {
  TemporaryDirectory directory;
  {
    const auto library = OpenOrFail(TestOptions(directory.path()));
    REQUIRE_OK(library->Upsert(MakeTrack("a", 1)));
    REQUIRE_OK(library->Publish());
  }
  const std::string manifest =
      *PosixFileSystem().ReadFile(directory / "snapshots/000001/manifest.json");
  std::string older = manifest;
  const size_t at = older.find("\"format\": 2");
  REQUIRE(at != std::string::npos);
  older.replace(at, 11, "\"format\": 1");
  REQUIRE_OK(PosixFileSystem().WriteFile(directory / "snapshots/000001/manifest.json", older));
  REQUIRE_OK(
      PosixFileSystem().WriteFile(directory / "CURRENT", "000001 " + Sha256Hex(older) + "\n"));
  CHECK(ListIds(*OpenOrFail(TestOptions(directory.path()))->view()) == Ids{"a"});
  CHECK(*PosixFileSystem().List(directory / "snapshots") == Ids{"000001", "000002"});
}

}  // namespace
}  // namespace libretto
