#include "index/job/job.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "index/job/progress.h"
#include "index/job/summary.h"
#include "index/job/tags.h"
#include "job_fixture.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a folder is indexed, and a second run reads nothing") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("deep/er/b.FLAC"), "b");
  Write(music.Path("深/é 音.ogg"), "c");
  Write(music.Path("notes.txt"), "no music");
  Write(music.Path(".hidden/d.mp3"), "d");
  Write(music.Path("._a.mp3"), "resource fork");
  JobSummary summary = music.Run();
  CHECK(summary.found == 3);
  CHECK(summary.indexed == 3);
  CHECK(summary.audio_seconds == 90);
  CHECK(summary.unreadable.empty());
  CHECK(music.Titles() == Names{"a", "b", "é 音"});
  summary = music.Run();
  CHECK(summary.indexed == 0);
  CHECK(summary.unchanged == 3);
  CHECK(music.analyzed().empty());
}

TEST_CASE("the id of a track is the hash of its file's bytes") {
  Collection music;
  Write(music.Path("abc.wav"), "abc");
  music.Run();
  CHECK_OK(music.library().view()->GetTrack("ba7816bf8f01cfea414140de5dae2223").status());
}

TEST_CASE("links are followed, loops end, and each file counts once") {
  Collection music;
  Write(music.Path("a/one.mp3"), "1");
  Write(music.Path("outside.txt"), "2");
  fs::create_directory_symlink("..", music.Path("a/loop"));
  fs::create_directory_symlink(music.Path("a"), music.Path("again"));
  fs::create_symlink("nowhere.mp3", music.Path("broken.mp3"));
  fs::create_symlink(music.Path("outside.txt"), music.Path("link.mp3"));
  music.options().paths.push_back(music.Path("a"));
  const JobSummary summary = music.Run();
  CHECK(summary.indexed == 2);
  CHECK(summary.unreadable.empty());
}

TEST_CASE("files whose names are not UTF-8 are indexed and remembered") {
  Collection music;
  Write(music.Path("caf\xe9.mp3"), "x");
  CHECK(music.Run().indexed == 1);
  CHECK(music.Run().unchanged == 1);
  CHECK(music.Titles() == Names{"caf\xef\xbf\xbd"});
}

TEST_CASE("a file that cannot be read is listed with its reason and does not stop the run") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("b.mp3"), "bad bytes");
  Write(music.Path("c.mp3"), "flaky");
  Write(music.Path("d.mp3"), "d");
  JobSummary summary = music.Run();
  CHECK(summary.indexed == 2);
  REQUIRE(summary.unreadable.size() == 2);
  CHECK(NameOf(summary.unreadable[0].path) == "b.mp3");
  CHECK(summary.unreadable[0].reason == "it holds no audio");
  CHECK(summary.unreadable[1].reason == "the disk is busy");
  summary = music.Run();
  CHECK(music.analyzed() == std::multiset<std::string>{"c.mp3"});  // the verdict on b stands
  CHECK(summary.unreadable.size() == 2);
  music.options().plan.retry_unreadable = true;
  music.Run();
  CHECK(music.analyzed() == std::multiset<std::string>{"b.mp3", "c.mp3"});
  music.options().plan.retry_unreadable = false;
  Write(music.Path("b.mp3"), "mended now");
  summary = music.Run();
  CHECK(summary.indexed == 1);
  CHECK(summary.unreadable.size() == 1);
  CHECK(music.Titles() == Names{"a", "b", "d"});
}

TEST_CASE("a track whose file turned unreadable is kept until the file can be read again") {
  Collection music;
  Write(music.Path("a.mp3"), "first");
  music.Run();
  Write(music.Path("a.mp3"), "bad for now");
  CHECK(music.Run().unreadable.size() == 1);
  CHECK(music.Titles() == Names{"a"});
  Write(music.Path("a.mp3"), "the second version");
  CHECK(music.Run().indexed == 1);
  CHECK(music.Titles() == Names{"a"});
}

TEST_CASE("a changed file replaces its track") {
  Collection music;
  Write(music.Path("a.mp3"), "first");
  music.Run();
  const std::string before = music.library().view()->List(nullptr, 1, "")->tracks[0].id;
  Write(music.Path("a.mp3"), "second, longer");
  const JobSummary summary = music.Run();
  CHECK(summary.indexed == 1);
  const auto page = *music.library().view()->List(nullptr, 10, "");
  REQUIRE(page.tracks.size() == 1);
  CHECK(page.tracks[0].id != before);
}

TEST_CASE("duplicates and moved files are found by their bytes, without reading them again") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("copy.mp3"), "a");
  Write(music.Path("b.mp3"), "b");
  JobSummary summary = music.Run();
  CHECK(summary.indexed == 2);
  CHECK(summary.duplicates == 1);
  fs::create_directories(music.Path("new"));
  fs::rename(music.Path("b.mp3"), music.Path("new/b.mp3"));
  summary = music.Run();
  CHECK(music.analyzed().empty());
  CHECK(summary.moved == 1);
  CHECK(summary.vanished.empty());
  const Filter moved{Filter::Equals{"path", fs::canonical(music.Path("new/b.mp3")).string()}};
  CHECK(ListIds(*music.library().view(), &moved).size() == 1);
  summary = music.Run();
  CHECK(summary.unchanged == 3);
  CHECK(summary.moved == 0);
}

TEST_CASE("many equal files at once are analysed once") {
  Collection music;
  music.options().threads = 8;
  for (int i = 0; i < 40; ++i) Write(music.Path(absl::StrCat(i, ".mp3")), i % 2 ? "x" : "bad");
  const JobSummary summary = music.Run();
  CHECK(summary.indexed == 1);
  CHECK(summary.duplicates == 19);
  CHECK(summary.unreadable.size() == 20);
  CHECK(music.analyzed().size() <= 21);
  CHECK(music.Run().unchanged == 20);
}

TEST_CASE("vanished files are reported and kept, and removed with prune") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("b.mp3"), "b");
  music.Run();
  fs::remove(music.Path("b.mp3"));
  JobSummary summary = music.Run();
  REQUIRE(summary.vanished.size() == 1);
  CHECK(NameOf(summary.vanished[0]) == "b.mp3");
  CHECK(music.Titles() == Names{"a", "b"});
  music.options().prune = true;
  summary = music.Run();
  CHECK(summary.pruned_files == 1);
  CHECK(summary.pruned_tracks == 1);
  CHECK(music.Titles() == Names{"a"});
}

TEST_CASE("prune spares what another folder holds, and a folder that is empty or cannot be read") {
  Collection music;
  Write(music.Path("one/a.mp3"), "a");
  Write(music.Path("two/b.mp3"), "b");
  music.Run();
  music.options().prune = true;
  SECTION("another folder") {
    music.options().paths = {music.Path("one")};
    CHECK(music.Run().pruned_files == 0);
  }
  SECTION("an empty folder, as of a disk that is not mounted") {
    fs::remove(music.Path("two/b.mp3"));
    music.options().paths = {music.Path("one"), music.Path("two")};
    const JobSummary summary = music.Run();
    CHECK(summary.pruned_files == 0);
    CHECK(summary.emptied.size() == 1);
  }
  SECTION("a folder that is gone") {
    fs::remove_all(music.Path("two"));
    music.options().paths = {music.Path("one"), music.Path("two")};
    const JobSummary summary = music.Run();
    CHECK(summary.pruned_files == 0);
    CHECK(summary.unreadable.size() == 1);
    music.options().paths = {music.Path("two")};
    CHECK(absl::IsNotFound(RunJob(music.library(), FakeAnalysis, music.options()).status()));
  }
  CHECK(music.Titles() == Names{"a", "b"});
}

TEST_CASE("a folder that may not be listed is reported and nothing in it is pruned") {
  if (geteuid() == 0) return;  // root may list everything
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("locked/b.mp3"), "b");
  music.Run();
  fs::permissions(music.Path("locked"), fs::perms::none);
  music.options().prune = true;
  const JobSummary summary = music.Run();
  fs::permissions(music.Path("locked"), fs::perms::owner_all);
  CHECK(summary.unreadable.size() == 1);
  CHECK(summary.pruned_files == 0);
}

TEST_CASE("a track deleted through the catalogue stays deleted until it is asked for by force") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  music.Run();
  REQUIRE_OK(music.library().Delete(music.library().view()->List(nullptr, 1, "")->tracks[0].id));
  CHECK(music.Run().unchanged == 1);
  CHECK(music.Titles().empty());
  music.options().plan.force = true;
  CHECK(music.Run().indexed == 1);
  CHECK(music.Titles() == Names{"a"});
}

TEST_CASE("another coverage than before is for new files, until it is asked to be raised") {
  Collection music;
  PlanOptions& plan = music.options().plan;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("copy of a.mp3"), "a");
  Write(music.Path("bad.mp3"), "bad");
  plan.coverage = Coverage::kThird;
  CHECK(music.Run().indexed == 1);
  Write(music.Path("b.mp3"), "b");
  plan.coverage = Coverage::kHalf;
  JobSummary summary = music.Run();
  CHECK(music.analyzed() == std::multiset<std::string>{"b.mp3"});
  CHECK(summary.lower_coverage == 2);
  const std::string text = SummaryText(summary, music.library().view()->stats());
  CHECK(absl::StrContains(text, "1 indexed at half coverage"));
  CHECK(absl::StrContains(text, "2 unchanged files were indexed at a lower coverage"));
  const Names coverages = music.Coverages();  // by title: the copy may have given a's
  CHECK(std::multiset<std::string>(coverages.begin(), coverages.end()) ==
        std::multiset<std::string>{"third", "half"});

  plan.raise_coverage = true;
  summary = music.Run();
  CHECK(summary.indexed == 1);  // a, once for both of its files
  CHECK(summary.lower_coverage == 0);
  CHECK(music.Coverages() == Names{"half", "half"});
  plan.coverage = Coverage::kThird;
  CHECK(music.Run().indexed == 0);  // never lowered
  plan.coverage = Coverage::kFull;
  CHECK(music.Run().indexed == 2);
  CHECK(music.Coverages() == Names{"full", "full"});
}

TEST_CASE("a moved file keeps the coverage of its track") {
  Collection music;
  music.options().plan.coverage = Coverage::kHalf;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("b.mp3"), "b");
  music.Run();
  fs::rename(music.Path("a.mp3"), music.Path("c.mp3"));
  music.options().plan.coverage = Coverage::kFull;
  CHECK(music.Run().moved == 1);
  CHECK(music.Coverages() == Names{"half", "half"});
  CHECK(music.Run().lower_coverage == 2);
}

TEST_CASE("a file that changes while it is read is left to the next run") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  const auto analyze = [&](const std::string& path, const Advance&) {
    const auto result = FakeAnalysis(path);
    Write(path, "grown meanwhile");
    return result;
  };
  const auto summary = RunJob(music.library(), analyze, music.options());
  REQUIRE_OK(summary.status());
  CHECK(summary->indexed == 0);
  CHECK(summary->unreadable.size() == 1);
  CHECK(music.Run().indexed == 1);
}

TEST_CASE("an analysis that does not fit the catalogue fails its file, not the run") {
  Collection music;
  Write(music.Path("a.mp3"), "a");
  Write(music.Path("b.mp3"), "b");
  const auto analyze = [&](const std::string& path, const Advance&) {
    auto result = FakeAnalysis(path);
    if (NameOf(path) == "a.mp3") result->embedding.push_back(1);
    return result;
  };
  const auto summary = RunJob(music.library(), analyze, music.options());
  REQUIRE_OK(summary.status());
  CHECK(summary->indexed == 1);
  REQUIRE(summary->unreadable.size() == 1);
  CHECK(absl::StrContains(summary->unreadable[0].reason, "17 dimensions"));
}

TEST_CASE("stopping finishes what is in work, publishes it, and the next run goes on") {
  Collection music;
  for (int i = 0; i < 20; ++i) {
    Write(music.Path(absl::StrCat(100 + i, ".mp3")), absl::StrCat("track ", i));
  }
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  music.options().stop = &stop;
  const auto analyze = [&](const std::string& path, const Advance&) {
    if (++calls == 5) stop = true;
    return FakeAnalysis(path);
  };
  const auto stopped = RunJob(music.library(), analyze, music.options());
  REQUIRE_OK(stopped.status());
  CHECK(stopped->interrupted);
  CHECK(stopped->indexed == calls);
  CHECK(stopped->remaining == 20 - calls);
  CHECK(music.Titles().size() == static_cast<size_t>(calls));
  CHECK(absl::StrContains(SummaryText(*stopped, music.library().view()->stats()),
                          "run the same command again"));
  stop = false;
  CHECK(music.Run().indexed == 20 - calls);
  CHECK(music.Titles().size() == 20);
}

TEST_CASE("after kill -9 the next run redoes no finished file") {
  TemporaryDirectory home;
  const LibraryOptions options = TestOptions(home / "catalog");
  constexpr int kFiles = 60;
  for (int i = 0; i < kFiles; ++i) {
    Write(home / absl::StrCat("music/", 100 + i, ".mp3"), absl::StrCat("track ", i));
  }
  JobOptions job;
  job.paths = {home / "music"};
  job.threads = 2;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto library = Library::Open(options);
    const auto slow = [](const std::string& path, const Advance&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return FakeAnalysis(path);
    };
    _exit(library.ok() && RunJob(**library, slow, job).ok() ? 0 : 1);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(350));
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));

  const auto library = OpenOrFail(options);
  std::set<std::string> finished, analyzed;
  const auto files = library->Files();
  REQUIRE_OK(files.status());
  for (const FileRecord& file : *files) finished.insert(file.path);
  INFO(finished.size() << " files were finished when the job was killed");
  CHECK(finished.size() > 1);
  CHECK(finished.size() < kFiles);
  absl::Mutex mutex;
  const auto analyze = [&](const std::string& path, const Advance&) {
    absl::MutexLock lock(&mutex);
    analyzed.insert(path);
    return FakeAnalysis(path);
  };
  const auto resumed = RunJob(*library, analyze, job);
  REQUIRE_OK(resumed.status());
  for (const std::string& path : finished) CHECK(!analyzed.contains(path));
  CHECK(analyzed.size() + finished.size() == kFiles);
  CHECK(library->view()->stats().tracks == kFiles);
}

TEST_CASE("progress counts what has been read of files in work, and each file once") {
  Collection music;
  for (const char* name : {"a.mp3", "b.mp3", "bad.mp3"}) {
    Write(music.Path(name), absl::StrCat(name, std::string(997, ' ')));
  }
  std::vector<JobProgress> seen;
  music.options().on_progress = [&](const JobProgress& progress) { seen.push_back(progress); };
  music.options().progress_seconds = 0.005;
  const auto analyze = [&](const std::string& path, const Advance& advance) {
    advance(15, 0.5);
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    return FakeAnalysis(path);
  };
  REQUIRE_OK(RunJob(music.library(), analyze, music.options()).status());
  REQUIRE(seen.size() > 3);
  CHECK(std::any_of(seen.begin(), seen.end(), [](const JobProgress& p) {
    return p.files_done == 0 && p.audio_seconds == 30 && p.bytes_done > 900;
  }));
  const JobProgress& last = seen.back();
  CHECK(last.files_done == 3);
  CHECK(last.failed == 1);
  CHECK(last.bytes_done == last.bytes);
  CHECK(last.audio_seconds == 60);
}

TEST_CASE("no folder, or no thread, is a typed error") {
  Collection music;
  music.options().threads = 0;
  CHECK(absl::IsInvalidArgument(RunJob(music.library(), FakeAnalysis, music.options()).status()));
  music.options().threads = 1;
  music.options().paths = {music.Path("none")};
  const absl::Status status = RunJob(music.library(), FakeAnalysis, music.options()).status();
  CHECK(absl::IsNotFound(status));
  CHECK(absl::StrContains(status.message(), music.Path("none")));
}

TEST_CASE("tags become metadata") {
  const Track track = TrackFromTags({{"title", " Song "},
                                     {"album_artist", "Band"},
                                     {"genre", "Rock"},
                                     {"date", "14/07/1998"},
                                     {"album", std::string(5000, 'x')}},
                                    "/m/file.mp3");
  CHECK(track.title == "Song");
  CHECK(track.artist == "Band");
  CHECK(track.genre == "Rock");
  CHECK(track.year == 1998);
  CHECK(track.album.size() == 1000);
  CHECK(track.path == "/m/file.mp3");
  const Track untagged = TrackFromTags({{"title", "  "}, {"date", "0000"}}, "/m/Some Name.v2.ogg");
  CHECK(untagged.title == "Some Name.v2");
  CHECK(!untagged.year);
}

TEST_CASE("progress shows rate and remaining time, plainly or drawn") {
  JobProgress progress;
  progress.files = 10;
  progress.files_done = 5;
  progress.bytes = 1000;
  progress.bytes_done = 250;
  progress.audio_seconds = 600;
  progress.elapsed_seconds = 30;
  progress.failed = 1;
  std::ostringstream plain, drawn;
  ProgressWriter(plain, false).Write(progress);
  CHECK(plain.str() == "5/10 files  20x real time  1m30s left  1 unreadable\n");
  ProgressWriter terminal(drawn, true);
  terminal.Write(progress);
  CHECK(absl::StrContains(drawn.str(), "[#######......................."));
  CHECK(!absl::StrContains(drawn.str(), "\n"));
  terminal.Finish();
  CHECK(drawn.str().back() == '\n');
  CHECK(FormatDuration(3723.4) == "1h02m03s");
}

}  // namespace
}  // namespace libretto
