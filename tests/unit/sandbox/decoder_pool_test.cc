#include "server/sandbox/decoder_pool.h"

#include <csignal>
#include <filesystem>
#include <thread>

#include "absl/time/clock.h"
#include "tests/fakes/sine_wav.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/unit/sandbox/sandbox_fixture.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

void AwaitIdle(const DecoderPool& pool, int count) {
  Await([&] { return pool.stats().idle == count; });
}

TEST_CASE("spare decoders wait before there is a call, and go with the pool") {
  {
    const SandboxFixture sandbox(RealDecoders());
    AwaitIdle(sandbox.pool, sandbox.pool.options().spare);
    CHECK(Children().size() == static_cast<size_t>(sandbox.pool.options().spare));
  }
  CHECK(Children().empty());
}

TEST_CASE("idle decoders that are killed are replaced, and no call fails") {
  SandboxFixture sandbox(RealDecoders());
  AwaitIdle(sandbox.pool, 2);
  const auto before = Children();
  for (const pid_t pid : before) kill(pid, SIGKILL);
  CHECK(sandbox.Decode(SineWav(440, 1)).ok());
  AwaitIdle(sandbox.pool, 2);
  for (const pid_t pid : Children()) CHECK(std::ranges::find(before, pid) == before.end());
}

TEST_CASE("each audio has a process of its own") {
  SandboxFixture sandbox(RealDecoders());
  const auto first = sandbox.pool.Take({}, sandbox.clock);
  const auto second = sandbox.pool.Take({}, sandbox.clock);
  REQUIRE((first.ok() && second.ok()));
  CHECK((*first)->pid() != (*second)->pid());
  CHECK(sandbox.pool.stats().busy == 2);
}

TEST_CASE("a call waits for its turn, as long as it is wanted") {
  DecoderPoolOptions options = RealDecoders();
  options.decoders = 1;
  SandboxFixture sandbox(options);
  {
    const auto only = sandbox.pool.Take({}, sandbox.clock);
    REQUIRE(only.ok());
    Call call;
    call.deadline = absl::Now() + absl::Milliseconds(50);
    CHECK(absl::IsDeadlineExceeded(sandbox.pool.Take(call, sandbox.clock).status()));
    call = {};
    call.cancelled = [] { return true; };
    CHECK(absl::IsCancelled(sandbox.pool.Take(call, sandbox.clock).status()));
  }
  CHECK(sandbox.Decode(SineWav(440, 1)).ok());
}

TEST_CASE("many calls at a time are all served by a few decoders") {
  DecoderPoolOptions options = RealDecoders();
  options.decoders = 2;
  SandboxFixture sandbox(options);
  std::atomic<int> served = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] { served += sandbox.Decode(SineWav(440, 1)).ok(); });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(served == 8);
}

TEST_CASE("calls are served while somebody kills every decoder there is") {
  SandboxFixture sandbox(RealDecoders());
  std::atomic<bool> stop = false;
  std::thread killer([&] {
    while (!stop) {
      for (const pid_t pid : Children()) kill(pid, SIGKILL);
      absl::SleepFor(absl::Milliseconds(5));
    }
  });
  for (int i = 0; i < 10; ++i) {
    const absl::Status status = sandbox.Decode(SineWav(440, 1)).status();
    CHECK((status.ok() || absl::IsResourceExhausted(status) || absl::IsUnavailable(status)));
  }
  stop = true;
  killer.join();
  Await([&] { return sandbox.Decode(SineWav(440, 1)).ok(); });
}

TEST_CASE("a program that is not there or does not start is told to callers, and tried again") {
  const TemporaryDirectory directory;
  DecoderPoolOptions options = RealDecoders();
  options.program = directory / "decoder";
  SandboxFixture sandbox(options);
  const absl::Status missing = sandbox.Decode(SineWav(440, 1)).status();
  CHECK(absl::IsUnavailable(missing));
  CHECK_THAT(std::string(missing.message()), Contains(options.program));

  std::filesystem::create_symlink("/bin/false", options.program);
  const auto message = [&] { return std::string(sandbox.Decode("x").status().message()); };
  Await([&] { return message().find("exit status 1") != std::string::npos; });

  std::filesystem::remove(options.program);
  std::filesystem::create_symlink(LIBRETTO_DECODER, options.program);
  Await([&] { return sandbox.Decode(SineWav(440, 1)).ok(); });
}

}  // namespace
}  // namespace libretto
