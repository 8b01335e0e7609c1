// One recording in several encodings and cuts is recognised, and nothing else is.
#include <catch2/catch.hpp>
#include <random>

#include "index/duplicates/fingerprint_match.h"
#include "index/sqlite/database.h"
#include "index_fixture.h"

namespace libretto {
namespace {

using Ids = std::vector<std::string>;

// Like music's: each item differs from the one before in some bits.
Fingerprint MakeFingerprint(unsigned seed, size_t items) {
  std::mt19937 random(seed);
  Fingerprint fingerprint;
  uint32_t item = random();
  for (size_t i = 0; i < items; ++i) {
    item ^= (random() & random() & random());
    fingerprint.push_back(item);
  }
  return fingerprint;
}

// As another encoding would have it: half of the items lose a bit or two.
Fingerprint Encoded(Fingerprint fingerprint, unsigned seed, double part = 0.5, int bits = 2) {
  std::mt19937 random(seed);
  for (uint32_t& item : fingerprint) {
    if (std::uniform_real_distribution<>()(random) >= part) continue;
    for (int i = 0; i < bits; ++i) item ^= 1u << random() % 32;
  }
  return fingerprint;
}

Fingerprint Cut(const Fingerprint& whole, size_t from, size_t items) {
  return {whole.begin() + static_cast<int64_t>(from),
          whole.begin() + static_cast<int64_t>(from + items)};
}

AnalyzedTrack WithFingerprint(const std::string& id, unsigned seed, Fingerprint fingerprint) {
  AnalyzedTrack track = MakeTrack(id, seed);
  track.fingerprint = std::move(fingerprint);
  return track;
}

TEST_CASE("fingerprints match by their sound, wherever it is cut") {
  const Fingerprint song = MakeFingerprint(1, 1500);
  CHECK(IsSameRecording(song, Encoded(song, 2), 0));
  CHECK(IsSameRecording(song, Encoded(Cut(song, 400, 300), 3), -400));
  CHECK(IsSameRecording(Encoded(Cut(song, 400, 300), 3), song, 400));
  CHECK_FALSE(IsSameRecording(song, MakeFingerprint(4, 1500), 0));
  CHECK_FALSE(IsSameRecording(song, Encoded(song, 5, 1, 12), 0));       // too many bits differ
  CHECK_FALSE(IsSameRecording(song, Cut(song, 400, 60), -400));         // too short to tell
  CHECK_FALSE(IsSameRecording(song, MakeFingerprint(6, 1500), -1000));  // hardly any overlap
  CHECK_FALSE(IsSameRecording({}, song, 0));
}

TEST_CASE("one file read twice is told from another of the same length") {
  const Fingerprint song = MakeFingerprint(1, 300);
  CHECK(IsSameAudio(song, song));
  CHECK(IsSameAudio(song, Encoded(Cut(song, 0, 295), 2)));
  CHECK(IsSameAudio(Fingerprint(50, 7), Fingerprint(50, 7)));  // a hum
  CHECK_FALSE(IsSameAudio(song, MakeFingerprint(2, 300)));
  CHECK_FALSE(IsSameAudio(song, Cut(song, 0, 280)));
  CHECK_FALSE(IsSameAudio(song, {}));
}

TEST_CASE("a long mix is not the same as the tracks in it") {
  const Fingerprint song = MakeFingerprint(1, 1500);
  Fingerprint mix = song;
  const Fingerprint rest = MakeFingerprint(2, 8182);
  mix.insert(mix.end(), rest.begin(), rest.end());
  CHECK_FALSE(IsSameRecording(song, mix, 0));
  CHECK(IsSameRecording(Encoded(mix, 3), mix, 0));
}

TEST_CASE("hums and tones that never change are not the same recording") {
  const Fingerprint hum(172, 0x12345678u);
  CHECK_FALSE(IsSameRecording(hum, hum, 0));
  CHECK_FALSE(IsSameRecording(hum, Encoded(hum, 1), 0));
}

TEST_CASE("landmarks of a cut are those of the whole, and silence has none") {
  const Fingerprint song = MakeFingerprint(1, 1500);
  const auto all = Landmarks(song);
  CHECK(all.size() > 60);
  size_t shared = 0;
  const auto of_cut = Landmarks(Cut(song, 400, 300));
  for (const Landmark& landmark : of_cut) {
    shared += static_cast<size_t>(std::ranges::count_if(all, [&](const Landmark& other) {
      return other.item == landmark.item && other.at == landmark.at + 400;
    }));
  }
  CHECK(shared + 2 >= of_cut.size());
  CHECK(Landmarks(Fingerprint(500, 627964279u)).size() <= 1);
  CHECK(Landmarks({}).empty());
}

TEST_CASE("a view tells the copies of a track, as tracks come and go") {
  TemporaryDirectory directory;
  const LibraryOptions options = TestOptions(directory.path());
  const Fingerprint song = MakeFingerprint(1, 1500);
  {
    const auto library = OpenOrFail(options);
    for (unsigned i = 0; i < 30; ++i) {
      REQUIRE_OK(library->Upsert(
          WithFingerprint(absl::StrCat("other-", i), 50 + i, MakeFingerprint(100 + i, 1200))));
    }
    REQUIRE_OK(library->Upsert(WithFingerprint("flac", 1, song)));
    CHECK(library->view()->CopiesOf("flac").empty());
    REQUIRE_OK(library->Upsert(WithFingerprint("mp3", 2, Encoded(song, 2))));
    CHECK(library->view()->CopiesOf("flac") == Ids{"mp3"});
    REQUIRE_OK(library->Publish());
    // The job's are told when they are published.
    const AnalyzedTrack cut = WithFingerprint("cut", 3, Encoded(Cut(song, 500, 320), 3));
    REQUIRE_OK(library->RecordFile({"/cut", 1, 1, "cut", ""}, &cut));
    CHECK(library->view()->CopiesOf("flac") == Ids{"mp3"});
    REQUIRE_OK(library->Publish());
    CHECK(library->view()->CopiesOf("flac") == Ids{"cut", "mp3"});
    CHECK(library->view()->CopiesOf("cut") == Ids{"flac", "mp3"});
    CHECK(library->view()->CopiesOf("other-3").empty());
    CHECK(library->view()->CopiesOf("nobody").empty());
  }
  const auto library = OpenOrFail(options);
  CHECK(library->view()->CopiesOf("mp3") == Ids{"cut", "flac"});
  REQUIRE_OK(library->Delete("flac"));
  CHECK(library->view()->CopiesOf("mp3") == Ids{"cut"});
  // Other audio under the same id; metadata alone changes nothing.
  REQUIRE_OK(library->Upsert(MakeTrack("cut", 3)));
  CHECK(library->view()->CopiesOf("mp3") == Ids{"cut"});
  REQUIRE_OK(library->Upsert(WithFingerprint("cut", 3, MakeFingerprint(9, 900))));
  CHECK(library->view()->CopiesOf("mp3").empty());
}

TEST_CASE("a catalogue from before fingerprints is opened and gets them") {
  TemporaryDirectory directory;
  LibraryOptions options = TestOptions(directory.path());
  REQUIRE_OK(OpenOrFail(options)->Upsert(MakeTrack("old", 1)));
  {
    auto database = Database::OpenFile(directory / "library.db", false);
    REQUIRE_OK(database.status());
    REQUIRE_OK(
        database->Execute("DROP TABLE fingerprints; DROP TABLE landmarks; "
                          "DROP TABLE duplicates; "
                          "DELETE FROM meta WHERE key = 'duplicates_revision';"));
  }
  options.create = false;
  const auto library = OpenOrFail(options);
  const Fingerprint song = MakeFingerprint(1, 800);
  REQUIRE_OK(library->Upsert(WithFingerprint("old", 1, song)));
  REQUIRE_OK(library->Upsert(WithFingerprint("new", 2, Encoded(song, 2))));
  CHECK(library->view()->CopiesOf("old") == Ids{"new"});
}

TEST_CASE("a damaged fingerprint stands in the way of nothing") {
  TemporaryDirectory directory;
  const LibraryOptions options = TestOptions(directory.path());
  const auto library = OpenOrFail(options);
  const Fingerprint song = MakeFingerprint(1, 800);
  REQUIRE_OK(library->Upsert(WithFingerprint("a", 1, song)));
  {
    auto database = Database::OpenFile(directory / "library.db", false);
    REQUIRE_OK(database.status());
    REQUIRE_OK(database->Execute("UPDATE fingerprints SET items = zeroblob(41)"));
  }
  REQUIRE_OK(library->Upsert(WithFingerprint("b", 2, song)));
  CHECK(library->view()->CopiesOf("a").empty());
  REQUIRE_OK(library->Upsert(WithFingerprint("a", 1, song)));
  CHECK(library->view()->CopiesOf("a") == Ids{"b"});
  REQUIRE_OK(library->Delete("a"));
}

}  // namespace
}  // namespace libretto
