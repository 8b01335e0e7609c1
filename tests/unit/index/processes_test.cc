// Several processes on one catalogue, and processes that are killed.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "index_fixture.h"

namespace libretto {
namespace {

// Runs `body` in a child process, which exits with its result.
pid_t Fork(const std::function<int()>& body) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(body());
  return child;
}

int Wait(pid_t child) {
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string Id(int process, int i) { return absl::StrCat("p", process, "-", 1000 + i); }

TEST_CASE("processes that upsert, record and publish side by side lose nothing") {
  TemporaryDirectory directory;
  const LibraryOptions options = TestOptions(directory.path());
  constexpr int kTracks = 30;
  std::vector<pid_t> children;
  for (int process = 0; process < 3; ++process) {
    children.push_back(Fork([&, process] {
      auto library = Library::Open(options);
      if (!library.ok()) return 10;
      for (int i = 0; i < kTracks; ++i) {
        const AnalyzedTrack track = MakeTrack(Id(process, i), static_cast<unsigned>(i));
        const FileRecord record{absl::StrCat("/", track.track.id), 1, 1, track.track.id, ""};
        const absl::Status status =
            process == 0 ? (*library)->RecordFile(record, &track) : (*library)->Upsert(track);
        if (!status.ok()) return 11;
        if (process != 0 && !(*library)->view()->GetTrack(track.track.id).ok()) return 12;
        if (i % 10 == 9 && !(*library)->Publish().ok()) return 13;
      }
      return 0;
    }));
  }
  for (const pid_t child : children) CHECK(Wait(child) == 0);
  const auto library = OpenOrFail(options);
  REQUIRE_OK(library->Publish());
  CHECK(ListIds(*library->view()).size() == 3 * kTracks);
}

TEST_CASE("refresh shows what another process upserted, deleted and published") {
  TemporaryDirectory directory;
  const LibraryOptions options = TestOptions(directory.path());
  int ready[2], go[2];
  REQUIRE(pipe(ready) == 0);
  REQUIRE(pipe(go) == 0);
  const pid_t child = Fork([&] {
    char c = 0;
    auto library = Library::Open(options);
    if (!library.ok()) return 10;
    const AnalyzedTrack recorded = MakeTrack("recorded", 3);
    const std::function<bool()> steps[] = {
        [&] { return (*library)->Upsert(MakeTrack("x", 1)).ok(); },
        [&] {
          return (*library)->RecordFile({"/r", 1, 1, "recorded", ""}, &recorded).ok();
        },
        [&] { return (*library)->Publish().ok(); },
        [&] { return (*library)->Delete("x").ok(); },
    };
    for (const auto& step : steps) {
      if (read(go[0], &c, 1) != 1) return 11;
      if (!step()) return 12;
      if (write(ready[1], "r", 1) != 1) return 13;
    }
    return 0;
  });
  const auto library = OpenOrFail(options);
  const auto after_step = [&](bool changes) {
    char c = 0;
    REQUIRE(write(go[1], "g", 1) == 1);
    REQUIRE(read(ready[0], &c, 1) == 1);
    const auto changed = library->Refresh();
    REQUIRE_OK(changed.status());
    CHECK(*changed == changes);
    CHECK(*library->Refresh() == false);
    return ListIds(*library->view());
  };
  using Ids = std::vector<std::string>;
  CHECK(after_step(true) == Ids{"x"});
  CHECK(after_step(false) == Ids{"x"});
  CHECK(after_step(true) == Ids{"recorded", "x"});
  CHECK(after_step(true) == Ids{"recorded"});
  CHECK(Wait(child) == 0);
}

TEST_CASE("what was acknowledged survives kill -9 at any instant") {
  TemporaryDirectory directory;
  const LibraryOptions options = TestOptions(directory.path());
  std::vector<std::string> acknowledged;
  for (int round = 0; round < 8; ++round) {
    int report[2];
    REQUIRE(pipe(report) == 0);
    const pid_t child = Fork([&] {
      auto library = Library::Open(options);
      if (!library.ok()) return 10;
      for (int i = 0;; ++i) {
        const AnalyzedTrack track = MakeTrack(Id(round, i), static_cast<unsigned>(i));
        const FileRecord record{absl::StrCat("/", track.track.id), 1, 1, track.track.id, ""};
        const absl::Status status =
            i % 2 ? (*library)->RecordFile(record, &track) : (*library)->Upsert(track);
        if (!status.ok()) return 11;
        const std::string line = track.track.id + "\n";
        if (write(report[1], line.data(), line.size()) < 0) return 12;
        if (i % 4 == 3 && !(*library)->Publish().ok()) return 13;
      }
    });
    close(report[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(30 + 37 * round));
    kill(child, SIGKILL);
    CHECK(Wait(child) == -SIGKILL);
    std::string text;
    char block[4096];
    for (ssize_t n; (n = read(report[0], block, sizeof block)) > 0;) {
      text.append(block, static_cast<size_t>(n));
    }
    close(report[0]);
    for (size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1) {
      acknowledged.push_back(text.substr(at, end - at));
    }
    const auto library = OpenOrFail(options);
    for (const std::string& id : acknowledged) CHECK(*library->HasTrack(id));
    REQUIRE_OK(library->Publish());
    for (const std::string& id : acknowledged) CHECK_OK(library->view()->GetTrack(id).status());
  }
  CHECK(acknowledged.size() > 8);
}

}  // namespace
}  // namespace libretto
