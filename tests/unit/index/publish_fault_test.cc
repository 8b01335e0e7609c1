// Publishing survives a fault at every step: what was acknowledged is there afterwards, and the
// catalogue is in the old state or the new.
#include <catch2/catch.hpp>

#include "index_fixture.h"

namespace libretto {
namespace {

using Ids = std::vector<std::string>;

// Performs `steps` changes, then fails one; then, if the "process" has died, every further one.
class FaultyFileSystem final : public FileSystem {
 public:
  enum class Fault { kRefuse, kHalfDone, kCrash };
  FaultyFileSystem(int steps, Fault fault) : left_(steps), fault_(fault) {}
  bool failed() const { return failed_; }

  absl::StatusOr<std::string> ReadFile(const std::string& path) override {
    return real_.ReadFile(path);
  }
  absl::Status WriteFile(const std::string& path, std::string_view bytes) override {
    if (Fails()) {
      if (fault_ != Fault::kRefuse) {
        real_.WriteFile(path, bytes.substr(0, bytes.size() / 2)).IgnoreError();
      }
      return Error(path);
    }
    return real_.WriteFile(path, bytes);
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    const bool fails = Fails();
    if (!fails || fault_ == Fault::kHalfDone) {
      const absl::Status status = real_.Rename(from, to);
      if (!fails) return status;
    }
    return Error(to);
  }
  absl::Status SyncFile(const std::string& path) override {
    return Fails() ? Error(path) : real_.SyncFile(path);
  }
  absl::Status SyncDirectory(const std::string& path) override {
    return Fails() ? Error(path) : real_.SyncDirectory(path);
  }
  absl::Status CreateDirectories(const std::string& path) override {
    return Fails() ? Error(path) : real_.CreateDirectories(path);
  }
  absl::Status RemoveAll(const std::string& path) override {
    return Fails() ? Error(path) : real_.RemoveAll(path);
  }
  absl::StatusOr<Ids> List(const std::string& path) override { return real_.List(path); }
  bool Exists(const std::string& path) override { return real_.Exists(path); }

 private:
  bool Fails() {
    if (failed_) return fault_ == Fault::kCrash;
    failed_ = left_-- == 0;
    return failed_;
  }
  static absl::Status Error(const std::string& path) {
    return absl::UnavailableError("injected fault at " + path);
  }

  FileSystem& real_ = PosixFileSystem();
  int left_;
  const Fault fault_;
  bool failed_ = false;
};

// Published: a, b. Acknowledged since: c, and that a is gone. To be shown by the next publish: d.
void Prepare(Library& library) {
  REQUIRE_OK(library.Upsert(MakeTrack("a", 1)));
  REQUIRE_OK(library.Upsert(MakeTrack("b", 2)));
  REQUIRE_OK(library.Publish());
  REQUIRE_OK(library.Upsert(MakeTrack("c", 3)));
  REQUIRE_OK(library.Delete("a"));
  const AnalyzedTrack d = MakeTrack("d", 4);
  REQUIRE_OK(library.RecordFile({"/d", 1, 1, "d", ""}, &d));
}

void CheckAcknowledged(const Library& library, bool published) {
  const Ids ids = ListIds(*library.view());
  INFO("published " << published << ", " << ids.size() << " tracks");
  CHECK((ids == Ids{"b", "c", "d"} || (!published && ids == Ids{"b", "c"})));
  const auto hits = library.view()->SearchTracks(MakeTrack("c", 3).embedding, {.k = 1});
  REQUIRE_OK(hits.status());
  CHECK((*hits)[0].track_id == "c");
  CHECK(*library.HasTrack("d"));
}

TEST_CASE("a fault at any step of Publish leaves the old state or the new, and loses nothing") {
  const auto fault = GENERATE(FaultyFileSystem::Fault::kRefuse, FaultyFileSystem::Fault::kHalfDone,
                              FaultyFileSystem::Fault::kCrash);
  bool faulted = true;
  int step = 0;
  for (; faulted; ++step) {
    INFO("fault " << static_cast<int>(fault) << " at step " << step);
    REQUIRE(step < 100);
    TemporaryDirectory directory;
    Prepare(*OpenOrFail(TestOptions(directory.path())));
    {
      LibraryOptions options = TestOptions(directory.path());
      options.create = false;
      FaultyFileSystem files(step, fault);
      options.file_system = &files;
      const auto library = OpenOrFail(options);
      const absl::Status published = library->Publish();
      faulted = files.failed();
      CHECK((published.ok() || faulted));
      CheckAcknowledged(*library, published.ok());
      // A fault that passes is mended by publishing again.
      if (fault != FaultyFileSystem::Fault::kCrash) {
        CHECK_OK(library->Publish());
        CheckAcknowledged(*library, true);
      }
    }
    const auto reopened = OpenOrFail(TestOptions(directory.path()));
    CheckAcknowledged(*reopened, false);
    CHECK_OK(reopened->Publish());
    CheckAcknowledged(*reopened, true);
  }
  CHECK(step > 10);  // there were steps to fail
}

}  // namespace
}  // namespace libretto
