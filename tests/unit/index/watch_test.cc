#include "index/job/watch.h"

#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "job_fixture.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

// Watch in a thread over a music folder, until destroyed.
class Watched {
 public:
  explicit Watched(Collection& music) : music_(music) {
    options_.job = music.options();
    options_.job.stop = &stop_;
    options_.settle_seconds = 0.1;
    options_.batch_seconds = 1;
    options_.on_pass = [this](const JobSummary& summary, bool everything) {
      absl::MutexLock lock(&mutex_);
      passes_.push_back(summary);
      everything_ += everything;
    };
    options_.on_note = [this](const std::string& line) {
      ready_ = absl::StartsWith(line, "Watching");
    };
  }
  ~Watched() { Stop().IgnoreError(); }

  WatchOptions& options() { return options_; }

  void Start() {
    thread_ = std::thread([this] { result_ = Watch(music_.library(), Analysis(), options_); });
    Await([this] { return ready_.load(); });
  }

  absl::Status Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return result_;
  }

  // Until `condition` holds; fails the test after a while, which a busy machine needs.
  void Await(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + absl::Minutes(2);
    while (!condition() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(20));
    REQUIRE(condition());
  }
  void AwaitTitles(const Names& titles) {
    Await([&] { return music_.Titles() == titles; });
  }

  // Names of files in the order they were analysed.
  Names analyzed() {
    absl::MutexLock lock(&mutex_);
    return analyzed_;
  }
  std::vector<JobSummary> passes() {
    absl::MutexLock lock(&mutex_);
    return passes_;
  }
  int everything() {
    absl::MutexLock lock(&mutex_);
    return everything_;
  }
  // Called in the analysis of each file, which fails if this does.
  std::function<absl::Status(const std::string& name)> on_analysis;

 private:
  Analyze Analysis() {
    return [this](const std::string& path, const Advance&) -> absl::StatusOr<AnalyzedFile> {
      if (on_analysis) RETURN_IF_ERROR(on_analysis(NameOf(path)));
      absl::MutexLock lock(&mutex_);
      analyzed_.push_back(NameOf(path));
      return FakeAnalysis(path);
    };
  }

  Collection& music_;
  WatchOptions options_;
  std::atomic<bool> stop_{false}, ready_{false};
  std::thread thread_;
  absl::Status result_;
  absl::Mutex mutex_;
  Names analyzed_;
  std::vector<JobSummary> passes_;
  int everything_ = 0;
};

TEST_CASE("what is there, added and changed is indexed and published") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Watched watch(music);
  watch.Start();
  CHECK(music.Titles() == Names{"a"});
  Write(music.Path("b.mp3"), "b");
  watch.AwaitTitles({"a", "b"});
  const auto id = [&] { return music.library().view()->List(nullptr, 1, "")->tracks[0].id; };
  const std::string before = id();
  Write(music.Path("b.mp3"), "b, another take");
  Write(music.Path("a.mp3"), "a, another take");
  watch.Await([&] { return id() != before && watch.analyzed().size() == 4; });
  CHECK(music.Titles() == Names{"a", "b"});
  Write(music.Path("notes.txt"), "no music");
  Write(music.Path(".hidden.mp3"), "hidden");
  Write(music.Path("c.mp3"), "c");
  watch.AwaitTitles({"a", "b", "c"});
  CHECK_OK(watch.Stop());
  CHECK(watch.analyzed().size() == 5);
}

TEST_CASE("new folders are followed, however deep and however fast they come") {
  Collection music;
  Watched watch(music);
  watch.Start();
  Names expected;
  for (int i = 0; i < 20; ++i) {
    const std::string name = absl::StrCat("t", 10 + i);
    Write(music.Path(absl::StrCat("x", i % 5, "/y", i % 3, "/z/", name, ".mp3")), name);
    expected.push_back(name);
  }
  watch.AwaitTitles(expected);
  Write(music.Path("x0/y0/z/late.mp3"), "late");
  expected.insert(expected.begin(), "late");
  watch.AwaitTitles(expected);
  CHECK(watch.everything() == 1);
}

TEST_CASE("folders and files that move in, within and out are followed without analysing again") {
  Collection music;
  Write(music.Path("one/a.mp3"), "a");
  Write(music.Path("one/deep/b.mp3"), "b");
  TemporaryDirectory elsewhere;
  Write(elsewhere / "album/c.mp3", "c");
  Watched watch(music);
  watch.options().job.prune = true;
  watch.Start();
  fs::rename(elsewhere / "album", music.Path("album"));
  watch.AwaitTitles({"a", "b", "c"});
  const size_t analyzed = watch.analyzed().size();
  CHECK(analyzed == 3);

  fs::rename(music.Path("one"), music.Path("two"));
  const auto moved_to = [&](const std::string& path) {
    const Filter filter{Filter::Equals{"path", fs::canonical(music.music()).string() + "/" + path}};
    return ListIds(*music.library().view(), &filter).size() == 1;
  };
  watch.Await([&] { return moved_to("two/a.mp3") && moved_to("two/deep/b.mp3"); });
  // The folder is followed under its new name.
  fs::rename(music.Path("two/deep/b.mp3"), music.Path("two/deep/renamed.mp3"));
  watch.Await([&] { return moved_to("two/deep/renamed.mp3"); });
  CHECK(watch.analyzed().size() == analyzed);
  Write(music.Path("two/deep/d.mp3"), "d");
  watch.AwaitTitles({"a", "b", "c", "d"});

  fs::rename(music.Path("album"), elsewhere / "album");
  watch.AwaitTitles({"a", "b", "d"});
  Write(elsewhere / "album/e.mp3", "e");  // no business of ours any more
  Write(music.Path("f.mp3"), "f");
  watch.AwaitTitles({"a", "b", "d", "f"});
  CHECK(watch.everything() == 1);
}

TEST_CASE("deletions are told, and followed only with prune") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("gone/b.mp3"), "b");
  Write(music.Path("c.mp3"), "c");
  SECTION("kept") {
    Watched watch(music);
    watch.Start();
    fs::remove_all(music.Path("gone"));
    watch.Await([&] { return !watch.passes().back().vanished.empty(); });
    CHECK(NameOf(watch.passes().back().vanished[0]) == "b.mp3");
    CHECK(music.Titles() == Names{"a", "b", "c"});
  }
  SECTION("pruned") {
    Watched watch(music);
    watch.options().job.prune = true;
    watch.Start();
    fs::remove_all(music.Path("gone"));
    watch.AwaitTitles({"a", "c"});
    fs::remove(music.Path("c.mp3"));
    watch.AwaitTitles({"a"});
  }
}

TEST_CASE("a file that is still being written is left alone until it is closed and quiet") {
  Collection music;
  Watched watch(music);
  watch.options().settle_seconds = 0.3;
  watch.Start();
  {
    std::ofstream slow(music.Path("slow.mp3"), std::ios::binary);
    for (int i = 0; i < 20; ++i) {
      slow << "part " << i << std::flush;
      absl::SleepFor(absl::Milliseconds(50));
    }
    CHECK(watch.analyzed().empty());
  }
  watch.AwaitTitles({"slow"});
  CHECK(watch.analyzed().size() == 1);
}

TEST_CASE("an album that is copied file by file is published in few batches") {
  Collection music;
  Watched watch(music);
  watch.options().settle_seconds = 0.5;
  watch.options().batch_seconds = 20;
  watch.Start();
  Names expected;
  for (int i = 0; i < 20; ++i) {
    expected.push_back(absl::StrCat(100 + i));
    Write(music.Path(expected.back() + ".mp3"), expected.back());
    absl::SleepFor(absl::Milliseconds(30));
  }
  watch.AwaitTitles(expected);
  CHECK(watch.passes().size() <= 3);  // the first of nothing, and one unless the machine stalls
}

TEST_CASE("while changes go on, what is ready is published all the same") {
  Collection music;
  Watched watch(music);
  watch.options().settle_seconds = 0.4;
  watch.options().batch_seconds = 0.5;
  watch.Start();
  Write(music.Path("early.mp3"), "early");
  std::atomic<bool> enough{false};
  std::thread noise([&] {
    for (int i = 0; !enough; ++i) {
      Write(music.Path("noise.mp3"), absl::StrCat("noise ", i));
      absl::SleepFor(absl::Milliseconds(50));
    }
  });
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (music.Titles() != Names{"early"} && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  const Names shown = music.Titles();
  enough = true;
  noise.join();
  CHECK(shown == Names{"early"});
  watch.AwaitTitles({"early", "noise"});
}

TEST_CASE("more events than the system keeps lead to a look at everything") {
  Collection music;
  Watched watch(music);
  watch.on_analysis = [&](const std::string& name) {
    if (name != "first.mp3") return absl::OkStatus();
    // Nobody reads events meanwhile. Names take turns, since equal events are kept once.
    for (int i = 0; i < 50'000; ++i) {
      std::ofstream(music.Path(i % 2 ? "x.mp3" : "y.mp3")) << i;
    }
    Write(music.Path("lost/deep/c.mp3"), "c");
    return absl::OkStatus();
  };
  watch.Start();
  Write(music.Path("first.mp3"), "first");
  watch.AwaitTitles({"c", "first", "x", "y"});
  CHECK(watch.everything() >= 2);
  Write(music.Path("lost/deep/d.mp3"), "d");  // the folder is followed
  watch.AwaitTitles({"c", "d", "first", "x", "y"});
}

TEST_CASE("a folder that goes and comes back is found again, and nothing of it is pruned") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Watched watch(music);
  watch.options().job.prune = true;
  watch.options().missing_seconds = 0.2;
  watch.Start();
  fs::rename(music.music(), music.music() + "-away");
  absl::SleepFor(absl::Milliseconds(800));
  CHECK(music.Titles() == Names{"a"});
  fs::rename(music.music() + "-away", music.music());
  Write(music.Path("b.mp3"), "b");
  watch.AwaitTitles({"a", "b"});
}

TEST_CASE("a file that failed for a passing reason is tried again by the next look at everything") {
  Collection music;
  Watched watch(music);
  watch.options().rescan_seconds = 0.5;
  std::atomic<int> calls{0};
  watch.on_analysis = [&](const std::string&) {
    return calls++ == 0 ? absl::UnavailableError("the disk is busy") : absl::OkStatus();
  };
  watch.Start();
  Write(music.Path("a.mp3"), "a");
  watch.AwaitTitles({"a"});
  CHECK(calls == 2);
}

TEST_CASE("a single file that was asked for is followed, and its neighbours are not") {
  Collection music;
  Write(music.Path("only.mp3"), "first");
  music.options().paths = {music.Path("only.mp3")};
  Watched watch(music);
  watch.Start();
  Write(music.Path("other.mp3"), "other");
  Write(music.Path("only.mp3"), "second");
  watch.Await([&] { return watch.analyzed().size() == 2; });
  CHECK_OK(watch.Stop());
  CHECK(watch.analyzed() == Names{"only.mp3", "only.mp3"});
}

TEST_CASE("a shard is followed as it was read") {
  Collection music;
  Watched watch(music);
  watch.options().job.plan.shard = {0, 2};
  watch.Start();
  Names expected;
  for (int i = 0; i < 30; ++i) {
    const std::string below = absl::StrCat("album/", 100 + i, ".mp3");
    Write(music.Path(below), below);
    FoundFile file;
    file.path = below;
    if (Shard{0, 2}.Holds(file)) expected.push_back(absl::StrCat(100 + i));
  }
  REQUIRE(expected.size() > 5);
  REQUIRE(expected.size() < 25);
  watch.AwaitTitles(expected);
}

TEST_CASE("told to stop, it publishes what is done; no folder is a typed error") {
  Collection music;
  Watched watch(music);
  watch.Start();
  CHECK_OK(watch.Stop());
  std::atomic<bool> stop{false};
  WatchOptions options;
  options.job.paths = {music.Path("none")};
  options.job.stop = &stop;
  CHECK(absl::IsNotFound(Watch(
      music.library(), [](const std::string& path, const Advance&) { return FakeAnalysis(path); },
      options)));
}

}  // namespace
}  // namespace libretto
