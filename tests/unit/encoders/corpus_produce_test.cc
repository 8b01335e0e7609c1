#include <catch2/catch.hpp>
#include <filesystem>

#include "base/file_system.h"
#include "encoders/training/corpus/produce.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

constexpr char kFont[] = "/usr/share/sounds/sf2/TimGM6mb.sf2";  // Debian's timgm6mb-soundfont

absl::StatusOr<Facts> MakeShort(Studio& studio, int64_t number) {
  Random random(PieceSeed(2, number));
  return studio.Record(ComposeInTurn(number, kPieceSeconds, PieceSeed(1, number)), {},
                       absl::StrCat(number), random);
}

TEST_CASE("the same bytes give the same sound, whatever was rendered before") {
  auto synthesizer = Synthesizer::Create(kFont);
  REQUIRE(synthesizer.ok());
  const std::string one = EncodeMidi(ComposeInTurn(0, 3, 5).song);
  const std::string other = EncodeMidi(ComposeInTurn(60, 3, 6).song);
  const SynthRoom room{0.8, 0.7};
  const auto first = synthesizer->Render(one, 2.7, room);
  REQUIRE(synthesizer->Render(other, 3.1, {0.2, 0.1}).ok());
  const auto again = synthesizer->Render(one, 2.7, room);
  REQUIRE((first.ok() && again.ok()));
  CHECK((*first == *again));
}

TEST_CASE("the pieces are the same whatever the number of threads") {
  std::vector<std::vector<Facts>> facts;
  const TemporaryDirectory directory;
  const auto folder = [&](int threads) { return absl::StrCat(directory.path(), "/", threads); };
  for (const int threads : {1, 3}) {
    const auto made = Produce(
        {{kFont}, folder(threads), 4, 7, threads},
        [](Studio& studio, int, int64_t number) { return MakeShort(studio, number); },
        [](size_t, const absl::Status&) {});
    REQUIRE(made.ok());
    facts.push_back(*made);
  }
  REQUIRE(facts[0].size() == 7);
  CHECK(facts[0] == facts[1]);
  for (const Facts& one : facts[0]) {
    const auto bytes = PosixFileSystem().ReadFile(folder(1) + "/" + one.file);
    REQUIRE(bytes.ok());
    CHECK((*bytes == *PosixFileSystem().ReadFile(folder(3) + "/" + one.file)));
    CHECK_FALSE(one.caption.empty());
  }
}

TEST_CASE("pieces that cannot be made are left out and told, another error ends the work") {
  const TemporaryDirectory directory;
  const ProduceOptions options{{kFont}, directory.path(), 10, 5, 2};
  size_t reports = 0, left_out = 0;
  const auto report = [&](size_t, const absl::Status& status) {
    ++reports;
    left_out += status.ok() ? 0 : 1;
  };
  const auto some = Produce(
      options,
      [](Studio&, int, int64_t number) -> absl::StatusOr<Facts> {
        if (number == 12) return absl::InvalidArgumentError("no notes");
        Facts facts;
        facts.file = absl::StrCat(number);
        return facts;
      },
      report);
  REQUIRE(some.ok());
  CHECK(some->size() == 4);
  CHECK(some->front().file == "10");
  CHECK((reports == 5 && left_out == 1));
  const auto none = Produce(
      options,
      [](Studio&, int, int64_t) -> absl::StatusOr<Facts> { return absl::DataLossError("damaged"); },
      report);
  CHECK(absl::IsDataLoss(none.status()));
}

}  // namespace
}  // namespace libretto
