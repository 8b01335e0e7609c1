#include "encoders/training/loss_curve.h"

#include <catch2/catch.hpp>

#include "base/file_system.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

std::string Read(const std::string& path) { return PosixFileSystem().ReadFile(path).value(); }

TEST_CASE("a curve is written as CSV and drawn beside it") {
  const TemporaryDirectory directory;
  auto curve = LossCurve::Open({directory / "run.csv", "step", {"loss", "cosine", "epoch"}, 2}, 0);
  REQUIRE(curve.ok());
  REQUIRE(curve->Add(0, {2.5, 0.1, 7}).ok());
  REQUIRE(curve->Add(50, {1.25, 0.75, 7}).ok());
  CHECK(Read(directory / "run.csv") == "step,loss,cosine,epoch\n0,2.5,0.1,7\n50,1.25,0.75,7\n");
  const std::string svg = Read(directory / "run.svg");
  CHECK_THAT(svg, Contains("<svg") && Contains("<style>") && Contains("polyline"));
  CHECK_THAT(svg, Contains(">loss</text>") && Contains(">cosine</text>"));
  CHECK_THAT(svg, !Contains("epoch"));
}

TEST_CASE("a resumed curve keeps what lies before, and not what will be computed again") {
  const TemporaryDirectory directory;
  const LossCurveOptions options{directory / "run.csv", "step", {"loss"}};
  {
    auto curve = LossCurve::Open(options, 0);
    for (const double step : {0, 50, 100}) REQUIRE(curve->Add(step, {step / 8}).ok());
  }
  auto resumed = LossCurve::Open(options, 100);
  REQUIRE(resumed.ok());
  CHECK(Read(options.path) == "step,loss\n0,0\n50,6.25\n");
  REQUIRE(LossCurve::Open(options, 0).ok());
  CHECK(Read(options.path) == "step,loss\n");
}

TEST_CASE("a curve of other columns is refused, naming file and line") {
  const TemporaryDirectory directory;
  const LossCurveOptions options{directory / "run.csv", "step", {"loss"}};
  for (const auto& [text, line] :
       {std::pair{"step,cosine\n0,1\n", ":1:"}, std::pair{"step,loss\n0,1\n50,x\n", ":3:"},
        std::pair{"step,loss\n0\n", ":2:"}}) {
    REQUIRE(PosixFileSystem().WriteFile(options.path, text).ok());
    const absl::Status status = LossCurve::Open(options, 50).status();
    CHECK(absl::IsDataLoss(status));
    CHECK_THAT(std::string(status.message()), Contains(options.path + line));
  }
}

}  // namespace
}  // namespace libretto
