// TrainHeads on a small world: what it learns, and that being stopped changes nothing.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "base/file_system.h"
#include "encoders/towers/tensors.h"
#include "encoders/training/heads.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/unit/encoders/tiny_heads_data.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

struct Run {
  AudioHead audio{TinyAudioHead()};
  TextHead text{TinyTextHead()};
  absl::Status status;
};

HeadsOptions Options(const std::string& checkpoint, const std::string& curve = "") {
  HeadsOptions options;
  options.steps = 160;
  options.passages = options.texts = 6;
  options.checkpoint = checkpoint;
  options.curve = curve;
  return options;
}

Run Train(const HeadsOptions& options) {
  UseOneThreadPerCall();
  const TinyHeads world = MakeTinyHeads();
  torch::manual_seed(options.seed);
  Run run;
  std::ostringstream out;
  Progress progress(out);
  run.status = TrainHeads(world.data, world.texts, options, run.audio, run.text, progress);
  return run;
}

// Trains in a process of its own and kills it as soon as there is a checkpoint.
void TrainUntilKilled(const HeadsOptions& options) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    Train(options);
    ::_exit(0);
  }
  while (!PosixFileSystem().Exists(options.checkpoint) && ::waitpid(child, nullptr, WNOHANG) == 0) {
    ::usleep(1000);
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

void CheckSameBits(const torch::nn::Module& a, const torch::nn::Module& b) {
  const auto same = [](const auto& one, const auto& two) {
    REQUIRE(one.size() == two.size());
    for (const auto& item : one) {
      INFO(item.key());
      CHECK(item.value().equal(two[item.key()]));
    }
  };
  same(a.named_parameters(), b.named_parameters());
  same(a.named_buffers(), b.named_buffers());
}

TEST_CASE("heads that were killed and resumed have the bits of heads that were not") {
  const TemporaryDirectory directory;
  const HeadsOptions stopped = Options(directory / "a.pt", directory / "a.csv");
  const HeadsOptions whole = Options(directory / "b.pt", directory / "b.csv");
  TrainUntilKilled(stopped);
  REQUIRE(PosixFileSystem().Exists(stopped.checkpoint));
  const Run a = Train(stopped), b = Train(whole);
  REQUIRE(a.status.ok());
  REQUIRE(b.status.ok());
  CheckSameBits(*a.audio, *b.audio);
  CheckSameBits(*a.text, *b.text);
  for (const char* ending : {"csv", "svg"}) {
    CHECK(*PosixFileSystem().ReadFile(directory / std::string("a.") + ending) ==
          *PosixFileSystem().ReadFile(directory / std::string("b.") + ending));
  }
  SECTION("and a run that is done is not repeated") {
    const Run again = Train(whole);
    REQUIRE(again.status.ok());
    CheckSameBits(*again.audio, *b.audio);
    CHECK_FALSE(again.audio->is_training());
  }
  SECTION("and a run with other options does not go on from it") {
    HeadsOptions other = whole;
    other.scale = 12;
    const absl::Status status = Train(other).status;
    CHECK(absl::IsFailedPrecondition(status));
    CHECK_THAT(std::string(status.message()), Contains(whole.checkpoint) && Contains("delete it"));
  }
}

TEST_CASE("a damaged checkpoint of the heads is named") {
  const TemporaryDirectory directory;
  const HeadsOptions options = Options(directory / "a.pt");
  REQUIRE(PosixFileSystem().WriteFile(options.checkpoint, "no archive").ok());
  const absl::Status status = Train(options).status;
  CHECK(absl::IsDataLoss(status));
  CHECK_THAT(std::string(status.message()), Contains(options.checkpoint) && Contains("delete it"));
}

TEST_CASE("trained heads put a recording nearer to its own concept than to others") {
  const Run run = Train(Options(""));
  REQUIRE(run.status.ok());
  torch::NoGradGuard no_grad;
  const TinyHeads world = MakeTinyHeads();
  std::vector<int64_t> items;
  AudioHead audio = run.audio;
  TextHead text = run.text;
  const torch::Tensor heard = audio->forward(world.data.Runs(&items));
  const torch::Tensor said = text->forward(world.texts.ConceptNames().slice(0, 0, 10));
  const torch::Tensor nearest = heard.mm(said.t()).argmax(1);
  int right = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    right += nearest[static_cast<int64_t>(i)].item<int64_t>() == TinyConcept(items[i]);
  }
  CHECK(right > static_cast<int>(items.size()) * 8 / 10);
}

}  // namespace
}  // namespace libretto
