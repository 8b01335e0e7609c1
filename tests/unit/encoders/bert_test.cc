#include "encoders/towers/bert.h"

#include <catch2/catch.hpp>

#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

BertOptions SmallOptions() { return {20, 16, 2, 4, 32, 12, false}; }

TEST_CASE("BERT gives what an independent implementation gives") {
  const auto file = SafetensorsFile::Open(LIBRETTO_GOLDEN_DIR "/bert.safetensors");
  REQUIRE(file.ok());
  const auto bert = Bert::Load(*file, SmallOptions());
  REQUIRE(bert.ok());
  const torch::Tensor wanted = ToTorch(*file->Get("golden.sentences"));
  const torch::Tensor found =
      bert->Forward(ToTorch(*file->Get("golden.ids")), ToTorch(*file->Get("golden.lengths")));
  CHECK((found - wanted).abs().max().item<double>() < 1e-5);
}

TEST_CASE("a BERT of another shape is refused, naming the tensor") {
  const auto file = SafetensorsFile::Open(LIBRETTO_GOLDEN_DIR "/bert.safetensors");
  BertOptions options = SmallOptions();
  options.hidden = 64;
  const absl::Status status = Bert::Load(*file, options).status();
  CHECK(absl::IsDataLoss(status));
  CHECK(status.message().find("intermediate.dense.weight") != absl::string_view::npos);
}

}  // namespace
}  // namespace libretto
