// A catalogue computed anew from another one's files, with another model.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>

#include "base/sha256.h"
#include "index/admin/follow.h"
#include "index/admin/follow_report.h"
#include "job_fixture.h"

namespace libretto {
namespace {

// Of what a file sounds like, so to say.
Fingerprint FakeFingerprint(const std::string& bytes) {
  std::mt19937 random(static_cast<unsigned>(std::hash<std::string>()(bytes)));
  Fingerprint fingerprint(200);
  for (uint32_t& item : fingerprint) item = static_cast<uint32_t>(random());
  return fingerprint;
}

// A track whose audio a caller sent: as bytes, or by the path of a file.
AnalyzedTrack Sent(const std::string& id, const std::string& bytes, const std::string& path = "") {
  AnalyzedTrack track = MakeTrack(id, 3);
  track.track.path = path;
  track.fingerprint = FakeFingerprint(bytes);
  return track;
}

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
      auto file = FakeAnalysis(path);
      if (file.ok()) file->fingerprint = FakeFingerprint(Read(path));
      return file;
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

// Ids and reasons, with a file's folder left out.
Names Missing(const FollowSummary& summary) {
  Names missing;
  for (const auto& [track, reason] : summary.missing) {
    missing.push_back(track.id + ": " + reason.substr(reason.rfind('/') + 1));
  }
  return missing;
}

TEST_CASE("tracks whose audio is gone, or came without a file, are told with the reason") {
  Collection old;
  Write(old.Path("a.mp3"), "first");
  Write(old.Path("gone.mp3"), "second");
  Write(old.Path("changed.mp3"), "third");
  old.Run();
  std::filesystem::remove(old.Path("gone.mp3"));
  Write(old.Path("changed.mp3"), "third, cut anew");
  REQUIRE_OK(old.library().Upsert(MakeTrack("uploaded", 3)));
  REQUIRE_OK(old.library().Upsert(Sent("read", "lost", old.Path("lost.mp3"))));
  Anew anew(old);
  const auto summary = anew.Follow();
  REQUIRE_OK(summary.status());
  Names reasons;
  for (const std::string& line : Missing(*summary)) reasons.push_back(line.substr(line.find(':')));
  std::sort(reasons.begin(), reasons.end());
  CHECK(reasons == Names{": came as bytes", ": changed.mp3 has changed since", ": gone.mp3 is gone",
                         ": lost.mp3 is gone"});
  CHECK(ListIds(*anew.library().view()).size() == 1);
  const std::string text = FollowText(*summary, anew.library().view()->stats());
  CHECK_THAT(text, Catch::Contains("MISSING: 4 tracks") && Catch::Contains("tracks add --index") &&
                       Catch::Contains("uploaded  Title of uploaded (came as bytes)"));
  CHECK_THAT(FollowJson(*summary, anew.library().view()->stats()),
             Catch::Contains("\"reason\": \"came as bytes\""));
}

TEST_CASE("an uploaded track that is added by hand takes its metadata, and is missing no more") {
  Collection old;
  AnalyzedTrack uploaded = Sent("uploaded", "bytes");
  uploaded.track.attributes["mood"] = std::string("calm");
  REQUIRE_OK(old.library().Upsert(uploaded));
  Anew anew(old);
  auto summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(Missing(*summary) == Names{"uploaded: came as bytes"});
  REQUIRE_OK(anew.library().Upsert(Sent("uploaded", "bytes")));
  summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(summary->missing.empty());
  CHECK(anew.library().view()->GetTrack("uploaded")->attributes.contains("mood"));
  // The old one gets other audio under this id: the new one must not go on with the former.
  REQUIRE_OK(old.library().Upsert(Sent("uploaded", "other bytes")));
  summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(Missing(*summary) == Names{"uploaded: came as bytes"});
  CHECK(ListIds(*anew.library().view()).empty());
}

TEST_CASE("files that a server read for its callers are followed, under the callers' ids") {
  Collection old;
  Write(old.Path("../sent/a.mp3"), "first");
  Write(old.Path("../sent/b.mp3"), "second");
  const std::string a = std::filesystem::canonical(old.Path("../sent/a.mp3"));
  const std::string b = std::filesystem::canonical(old.Path("../sent/b.mp3"));
  const std::string id_of_bytes = Sha256Hex("first").substr(0, 32);
  REQUIRE_OK(old.library().Upsert(Sent(id_of_bytes, "first", a)));
  REQUIRE_OK(old.library().Upsert(Sent("mine", "second", b)));
  REQUIRE_OK(old.library().Upsert(Sent("mine too", "second", b)));
  REQUIRE_OK(old.library().Upsert(Sent("earlier", "what b was", b)));
  Anew anew(old);
  auto summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(anew.analyzed() == 2);
  CHECK(Missing(*summary) == Names{"earlier: b.mp3 has changed since"});
  CHECK(ListIds(*anew.library().view()) == Names{id_of_bytes, "mine", "mine too"});
  CHECK(anew.library().view()->GetTrack("mine")->title == "Title of mine");
  CHECK(*anew.library().view()->GetEmbedding("mine") !=
        *old.library().view()->GetEmbedding("mine"));

  REQUIRE_OK(old.library().Delete("mine"));
  Write(a, "first, mixed anew");  // that is nothing to a track that is there
  REQUIRE_OK(old.library().Upsert(Sent("mine too", "second", b)));
  summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(anew.analyzed() == 0);
  CHECK(ListIds(*anew.library().view()) == Names{id_of_bytes, "mine too"});
  REQUIRE_OK(old.library().Upsert(Sent("mine again", "second", b)));
  summary = anew.Follow();
  REQUIRE_OK(summary.status());
  CHECK(ListIds(*anew.library().view()) == Names{id_of_bytes, "mine again", "mine too"});
}

TEST_CASE("what others change in the new catalogue stays: a switch may come before the last run") {
  Collection old;
  Write(old.Path("a.mp3"), "first");
  Write(old.Path("b.mp3"), "second");
  Write(old.Path("c.mp3"), "third");
  old.Run();
  Anew anew(old);
  REQUIRE_OK(anew.Follow().status());
  const Names ids = ListIds(*anew.library().view());
  // As callers of a server do.
  REQUIRE_OK(anew.library().Upsert(Sent("new", "new")));
  AnalyzedTrack changed = Sent(ids[0], "other audio");
  changed.track.title = "Of the new one";
  REQUIRE_OK(anew.library().Upsert(changed));
  REQUIRE_OK(anew.library().Delete(ids[1]));
  // Meanwhile in the old one.
  REQUIRE_OK(old.library().Delete(ids[2]));
  Write(old.Path("d.mp3"), "fourth");
  old.Run();
  for (int again = 0; again < 2; ++again) {
    const auto summary = anew.Follow();
    REQUIRE_OK(summary.status());
    CHECK(summary->own == 1);
    CHECK(Missing(*summary) == Names{ids[1] + ": was deleted here"});
    CHECK(ListIds(*anew.library().view()).size() == 3);
    CHECK(anew.library().HasTrack("new").value());
    CHECK(anew.library().view()->GetTrack(ids[0])->title == "Of the new one");
    CHECK_FALSE(anew.library().HasTrack(ids[2]).value());
  }
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
