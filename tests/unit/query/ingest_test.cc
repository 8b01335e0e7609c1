#include "server/query/ingest.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/sha256.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/unit/query/query_fixture.h"

namespace libretto {
namespace {

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST_CASE_METHOD(QueryFixture, "uploaded bytes become a track that is found") {
  Ingestor ingestor(audio, library, {});
  const std::string wav = SineWav(100, 3);
  Track metadata;
  metadata.title = "Hum";
  metadata.path = "/ignored";
  const auto stored = ingestor.Bytes(metadata, wav, {});
  REQUIRE(stored.ok());
  CHECK(stored->created);
  CHECK(stored->passages == 5);
  CHECK(stored->track.id == Sha256Hex(wav).substr(0, 32));
  CHECK(stored->track.title == "Hum");
  CHECK(stored->track.path.empty());
  CHECK(stored->track.duration_seconds == Approx(3).margin(0.01));
  CHECK(stored->track.sample_rate == 16000);
  CHECK(Search(TextQuery("low"))->hits.front().track.id == stored->track.id);
  CHECK_FALSE(ingestor.Bytes(metadata, wav, {})->created);
}

TEST_CASE_METHOD(QueryFixture, "audio that fails leaves the catalogue as it was") {
  Ingestor ingestor(audio, library, {});
  const std::string snapshot = library.view()->snapshot_id();
  const std::string wav = SineWav(100, 3);
  CHECK(absl::IsInvalidArgument(ingestor.Bytes({}, "", {}).status()));
  CHECK(absl::IsInvalidArgument(ingestor.Bytes({}, "words", {}).status()));
  CHECK(absl::IsInvalidArgument(ingestor.Bytes({}, SineWav(0, 1), {}).status()));
  CHECK(absl::IsDataLoss(ingestor.Bytes({}, wav.substr(0, wav.size() / 2), {}).status()));
  CHECK(library.view()->snapshot_id() == snapshot);
}

TEST_CASE_METHOD(QueryFixture, "a file under a root is taken, one outside is refused") {
  const TemporaryDirectory inside, outside;
  WriteFile(inside / "Deep Hum.wav", SineWav(100, 2));
  WriteFile(outside / "secret.wav", SineWav(100, 2));
  std::filesystem::create_symlink(outside / "secret.wav", inside / "link.wav");
  std::filesystem::create_directory_symlink(outside.path(), inside / "door");
  Ingestor ingestor(audio, library, {inside.path()});

  const auto stored = ingestor.File({}, inside / "Deep Hum.wav", {});
  REQUIRE(stored.ok());
  CHECK(stored->track.title == "Deep Hum");
  CHECK(stored->track.path == std::filesystem::canonical(inside / "Deep Hum.wav"));
  CHECK(stored->track.id == Sha256Hex(SineWav(100, 2)).substr(0, 32));

  for (const std::string& path :
       {outside / "secret.wav", inside / "link.wav", inside / "door/secret.wav",
        inside /
            ("../" + std::filesystem::path(outside.path()).filename().string() + "/secret.wav"),
        inside / "missing.wav", inside.path(), std::string("/etc/passwd")}) {
    const auto status = ingestor.File({}, path, {}).status();
    CHECK(absl::IsPermissionDenied(status));
    CHECK(ReasonOf(status) == reason::kPathNotAllowed);
  }
  CHECK(absl::IsPermissionDenied(
      Ingestor(audio, library, {}).File({}, inside / "Deep Hum.wav", {}).status()));
}

TEST_CASE("a directory that becomes a link while it is looked at leads out of no root") {
  const TemporaryDirectory inside, outside;
  std::filesystem::create_directory(inside / "a");
  WriteFile(inside / "a/x.wav", "music");
  WriteFile(outside / "x.wav", "other");
  const AudioRoots roots({inside.path()});
  std::atomic<bool> stop = false;
  std::thread swapper([&] {
    while (!stop) {
      std::filesystem::rename(inside / "a", inside / "b");
      std::filesystem::create_directory_symlink(outside.path(), inside / "a");
      std::filesystem::remove(inside / "a");
      std::filesystem::rename(inside / "b", inside / "a");
    }
  });
  for (int i = 0; i < 2000; ++i) {
    const auto opened = roots.Open(inside / "a/x.wav");
    if (!opened.ok()) continue;
    CHECK(Sha256HexOfDescriptor(opened->file.get()).value() == Sha256Hex("music"));
  }
  stop = true;
  swapper.join();
  CHECK(roots.Open(inside / "a/x.wav").ok());
}

TEST_CASE("a root does not allow a sibling whose name begins alike") {
  const TemporaryDirectory parent;
  std::filesystem::create_directory(parent / "music");
  std::filesystem::create_directory(parent / "music-private");
  WriteFile(parent / "music-private/a.wav", SineWav(100, 2));
  QueryFixture fixture;
  Ingestor ingestor(fixture.audio, fixture.library, {parent / "music"});
  CHECK(absl::IsPermissionDenied(ingestor.File({}, parent / "music-private/a.wav", {}).status()));
}

}  // namespace
}  // namespace libretto
