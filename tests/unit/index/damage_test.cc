// What power cuts and bad disks do: processes killed at any moment, and bytes that changed.
// LIBRETTO_KILLS says how often the first test kills (default 12).
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "durability_fixture.h"

namespace libretto {
namespace {

constexpr int kWriters = 3, kIds = 8;

[[noreturn]] void Give(int exit_status, const absl::Status& why) {
  std::fprintf(stderr, "writer: %s\n", why.ToString().c_str());
  _exit(exit_status);
}

// Changes a catalogue until killed; tells what it does.
[[noreturn]] void Work(const LibraryOptions& options, unsigned seed, int pipe) {
  auto library = Library::Open(options);
  if (!library.ok()) Give(10, library.status());
  const auto tell = [&](const Entry& entry) {
    if (::write(pipe, &entry, sizeof entry) != sizeof entry) _exit(11);
  };
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      std::mt19937 random(seed + static_cast<unsigned>(writer));
      for (;;) {
        Entry entry{writer, static_cast<int32_t>(random() % kIds),
                    static_cast<uint32_t>(1 + random() % 1'000'000), 0};
        if (random() % 4 == 0) entry.version = 0;
        tell(entry);
        const absl::Status status = entry.version == 0
                                        ? (*library)->Delete(IdOf(entry))
                                        : (*library)->Upsert(MakeTrack(IdOf(entry), entry.version));
        if (!status.ok() && !absl::IsNotFound(status)) Give(12, status);
        entry.acknowledged = 1;
        tell(entry);
      }
    });
  }
  for (;;) {
    if (const absl::Status status = (*library)->Publish(); !status.ok()) Give(13, status);
  }
}

TEST_CASE("killed again and again, a catalogue has every acknowledged change and nothing by half") {
  const char* asked = std::getenv("LIBRETTO_KILLS");
  const int kills = asked ? std::atoi(asked) : 12;
  TemporaryDirectory directory;
  LibraryOptions options = TestOptions(directory.path());
  OpenOrFail(options);
  std::mt19937 random(77);
  Allowed allowed;
  int64_t acknowledged = 0;
  for (int kill = 0; kill < kills; ++kill) {
    options.index_kind = kill % 3 == 0 ? "exact" : kill % 3 == 1 ? "ivf" : "hnsw";
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      Work(options, random(), ends[1]);
    }
    ::close(ends[1]);
    std::thread follower([&] { Follow(ends[0], allowed); });
    std::this_thread::sleep_for(std::chrono::milliseconds(30 + random() % 250));
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    follower.join();
    ::close(ends[0]);
    INFO("kill " << kill << ", wait status " << status);
    REQUIRE(WIFSIGNALED(status));  // it did not end by itself, with an error

    CheckAllowed(options, allowed);
    acknowledged += static_cast<int64_t>(allowed.size());
  }
  CHECK(acknowledged > kills);
}

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Spill(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// Everything that a view can be asked, as one text; nothing if some answer is DATA_LOSS.
std::optional<std::string> Answers(const LibraryOptions& options) {
  const auto library = Library::Open(options);
  if (!library.ok()) {
    CHECK(absl::IsDataLoss(library.status()));
    return std::nullopt;
  }
  const auto view = (*library)->view();
  std::string all;
  bool lost = false;
  const auto add = [&](const absl::Status& status, const std::string& text) {
    if (!status.ok()) CHECK(absl::IsDataLoss(status));
    lost |= !status.ok();
    all += text + "\n";
  };
  const Filter words{Filter::Match{"title"}};
  const Filter lengths{Filter::Range{"duration_seconds", 0, 25}};
  std::mt19937 random(4);
  for (const Filter* filter : {static_cast<const Filter*>(nullptr), &words, &lengths}) {
    const Embedding query = RandomUnitVector(random);
    const auto tracks = view->SearchTracks(query, {.k = 7, .filter = filter});
    std::string text;
    for (const TrackHit& hit : tracks.value_or(std::vector<TrackHit>())) {
      absl::StrAppend(&text, hit.track_id, " ", hit.score, " ");
    }
    add(tracks.status(), text);
    const auto passages = view->SearchPassages(query, {.k = 7, .filter = filter});
    text.clear();
    for (const PassageHit& hit : passages.value_or(std::vector<PassageHit>())) {
      absl::StrAppend(&text, hit.track_id, " ", hit.start_seconds, " ", hit.end_seconds, " ");
    }
    add(passages.status(), text);
    const auto page = view->List(filter, 50, "");
    text.clear();
    for (const Track& track : page.value_or(TrackPage()).tracks) {
      absl::StrAppend(&text, track.id, track.title, track.duration_seconds);
      for (const Passage& p : view->GetPassages(track.id).value_or(std::vector<Passage>())) {
        absl::StrAppend(&text, p.start_seconds, p.embedding[0]);
      }
      add(view->GetEmbedding(track.id).status(), "");
      add(view->GetPassages(track.id).status(), "");
    }
    add(page.status(), text);
  }
  if (lost) return std::nullopt;
  return all;
}

TEST_CASE("a changed byte anywhere in a snapshot is found out or changes no answer") {
  for (const std::string kind : {"exact", "ivf", "hnsw"}) {
    TemporaryDirectory directory;
    LibraryOptions options = TestOptions(directory.path());
    options.index_kind = kind;
    {
      const auto library = OpenOrFail(options);
      for (unsigned i = 0; i < 40; ++i) {
        REQUIRE_OK(library->Upsert(MakeTrack(absl::StrCat("t", 100 + i), i, 1 + i % 4)));
      }
      REQUIRE_OK(library->Publish());
    }
    const auto whole = Answers(options);
    REQUIRE(whole.has_value());
    int found_out = 0, harmless = 0;
    const std::string snapshot = directory / "snapshots/000001";
    std::vector<std::string> paths = {directory / "CURRENT"};
    const auto names = PosixFileSystem().List(snapshot);
    REQUIRE_OK(names.status());
    for (const std::string& name : *names) {
      paths.push_back(absl::StrCat(snapshot, "/", name));
    }
    for (const std::string& path : paths) {
      const std::string good = Slurp(path);
      for (size_t at = 0; at < good.size(); at += 200) {
        for (const char flip : {char(0x01), char(0xff)}) {
          std::string bad = good;
          bad[at] = static_cast<char>(bad[at] ^ flip);
          Spill(path, bad);
          const auto answers = Answers(options);
          INFO(kind << ": byte " << at << " of " << path);
          CHECK((!answers.has_value() || *answers == *whole));
          ++(answers.has_value() ? harmless : found_out);
        }
      }
      Spill(path, good);
    }
    CHECK(Answers(options) == whole);
    CHECK(found_out > 10 * harmless);
  }
}

}  // namespace
}  // namespace libretto
