// A catalogue computed anew from another one's files, with another model.
#include <catch2/catch.hpp>
#include <filesystem>

#include "index/admin/follow.h"
#include "job_fixture.h"

namespace libretto {
namespace {

// The new catalogue beside a collection's.
class Anew {
 public:
  explicit Anew(Collection& old) : from_(Canonical(old)) {
    LibraryOptions options = TestOptions(into());
    options.model.id = "other@1";
    library_ = OpenOrFail(options);
    options_.threads = 1;
  }

  std::string into() const { return directory_ / "anew"; }
  Library& library() { return *library_; }
  int analyzed() const { return analyzed_; }

  absl::StatusOr<FollowSummary> Follow() {
    analyzed_ = 0;
    const auto analyze = [this](const std::string& path, const Advance&) {
      ++analyzed_;
      return FakeAnalysis(path);
    };
    return libretto::Follow(from_, into(), *library_, analyze, options_);
  }

 private:
  static std::string Canonical(Collection& old) {
    return std::filesystem::path(old.music()).parent_path() / "catalog";
  }

  const std::string from_;
  TemporaryDirectory directory_;
  std::unique_ptr<Library> library_;
  JobOptions options_;
  std::atomic<int> analyzed_ = 0;
};

TEST_CASE("a catalogue follows another: its tracks, its metadata, later its changes") {
  Collection old;
  Write(old.Path("a.mp3"), "first");
  Write(old.Path("b.mp3"), "second");
  old.Run();
  // What a caller said of a track stays with it.
  const std::string id = ListIds(*old.library().view())[0];
  AnalyzedTrack said;
  said.track = *old.library().view()->GetTrack(id);
  said.embedding = *old.library().view()->GetEmbedding(id);
  said.passages = *old.library().view()->GetPassages(id);
  said.track.title = "As the caller has it";
  said.track.attributes["mood"] = std::string("calm");
  REQUIRE_OK(old.library().Upsert(said));

  Anew anew(old);
  auto summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(anew.analyzed() == 2);
  CHECK(ListIds(*anew.library().view()) == ListIds(*old.library().view()));
  const Track track = *anew.library().view()->GetTrack(id);
  CHECK(track.title == "As the caller has it");
  CHECK(std::get<std::string>(track.attributes.at("mood")) == "calm");
  CHECK(track.added_time == old.library().view()->GetTrack(id)->added_time);
  CHECK(anew.library().view()->model().id == "other@1");

  Write(old.Path("c.mp3"), "third");
  std::filesystem::remove(old.Path("b.mp3"));
  old.options().prune = true;
  old.Run();
  summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(anew.analyzed() == 1);
  CHECK(summary->missing.empty());
  CHECK(ListIds(*anew.library().view()) == ListIds(*old.library().view()));
}

TEST_CASE("tracks whose audio is gone, or came without a file, are told") {
  Collection old;
  Write(old.Path("a.mp3"), "first");
  old.Run();
  REQUIRE_OK(old.library().Upsert(MakeTrack("uploaded", 3)));
  Anew anew(old);
  const auto summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(summary->missing == Names{"uploaded"});
  CHECK(ListIds(*anew.library().view()).size() == 1);
}

TEST_CASE("a catalogue with music of its own is not made to follow another") {
  Collection old;
  Write(old.Path("a.mp3"), "first");
  old.Run();
  Anew anew(old);
  REQUIRE_OK(anew.library().Upsert(MakeTrack("mine", 1)));
  const absl::Status status = anew.Follow().status();
  CHECK(absl::IsFailedPrecondition(status));
  CHECK_THAT(std::string(status.message()), Catch::Contains("music of its own"));
  CHECK(ListIds(*anew.library().view()) == Names{"mine"});
}

}  // namespace
}  // namespace libretto
