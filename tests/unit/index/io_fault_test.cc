// A disk that is full or fails, at each single call that writes to it.
// LIBRETTO_FAULT_STRIDE says how far apart the failing calls are (default 7; 1: every call).
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "durability_fixture.h"
#include "faulty_io.h"

namespace libretto {
namespace {

constexpr int kNeverFailed = 42, kWrongView = 43;

// Changes and publishes, whatever fails; at the end the view has what was acknowledged.
int Work(const LibraryOptions& options, int pipe, Allowed allowed) {
  auto library = Library::Open(options);
  if (!library.ok()) return IoHasFailed() ? 0 : 44;
  uint32_t version = 100;
  const auto change = [&](int32_t id, bool remove) {
    Entry entry{0, id, remove ? 0 : ++version, 0};
    const auto tell = [&] {
      if (::write(pipe, &entry, sizeof entry) != sizeof entry) _exit(45);
      Apply(entry, allowed);
    };
    tell();
    const absl::Status status = remove ? (*library)->Delete(IdOf(entry))
                                       : (*library)->Upsert(MakeTrack(IdOf(entry), entry.version));
    if (status.ok()) {
      entry.acknowledged = 1;
      tell();
    } else if (!IoHasFailed()) {
      _exit(46);
    }
  };
  for (int round = 0; round < 2; ++round) {
    for (int32_t id = 0; id < 4; ++id) change(id, false);
    change(2, true);
    const AnalyzedTrack file = MakeTrack(absl::StrCat("file-", round), 1);
    (*library)->RecordFile({"/f", 1, round, file.track.id, ""}, &file).IgnoreError();
    (*library)->Publish().IgnoreError();
  }
  change(5, false);
  for (const auto& [id, versions] : allowed) {
    if (!VersionOf(*(*library)->view(), id, versions)) return kWrongView;
  }
  return IoHasFailed() ? 0 : kNeverFailed;
}

// Exit status of a process that works with a fault.
int WorkWithFault(const LibraryOptions& options, int step, IoFault fault, bool lasting,
                  Allowed& allowed) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    ArmIo(options.directory, step, fault, lasting);
    _exit(Work(options, ends[1], allowed));
  }
  ::close(ends[1]);
  Follow(ends[0], allowed);
  ::close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

void Prepare(const LibraryOptions& options, Allowed& allowed) {
  const auto library = OpenOrFail(options);
  for (int32_t id = 0; id < 6; ++id) {
    const Entry entry{0, id, static_cast<uint32_t>(1 + id), 1};
    REQUIRE_OK(library->Upsert(MakeTrack(IdOf(entry), entry.version)));
    Apply(entry, allowed);
    if (id == 3) REQUIRE_OK(library->Publish());
  }
}

int Stride() {
  const char* asked = std::getenv("LIBRETTO_FAULT_STRIDE");
  return asked ? std::max(1, std::atoi(asked)) : 7;
}

TEST_CASE("a write, sync or rename that fails loses nothing, wherever it is") {
  const auto fault = GENERATE(IoFault::kNoSpace, IoFault::kIoError, IoFault::kShortWrite,
                              IoFault::kFailedSync, IoFault::kTornWrite);
  const bool lasting = fault == IoFault::kTornWrite ? false : GENERATE(false, true);
  int cases = 0;
  for (int step = 0;; step += Stride(), ++cases) {
    INFO("fault " << static_cast<int>(fault) << (lasting ? ", lasting" : "") << ", step " << step);
    REQUIRE(step < 10'000);
    TemporaryDirectory directory;
    const LibraryOptions options = TestOptions(directory.path());
    Allowed allowed;
    Prepare(options, allowed);
    LibraryOptions its_options = options;
    // Not here: a process that has used OpenMP cannot use it in its children.
    if (step % 2 == 1) its_options.index_kind = "ivf";
    const int status = WorkWithFault(its_options, step, fault, lasting, allowed);
    REQUIRE((status == 0 || status == kNeverFailed || status == kTorn));
    CheckAllowed(options, allowed);
    const auto library = OpenOrFail(options);
    CHECK_OK(library->Publish());
    CheckAllowed(options, allowed);
    if (status == kNeverFailed) break;
  }
  CHECK(cases > 3);
}

}  // namespace
}  // namespace libretto
