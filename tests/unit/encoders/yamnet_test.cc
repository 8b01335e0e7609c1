#include "encoders/towers/yamnet.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

// tests/golden/make_text_golden.py has the same formula.
TensorData Formula(Shape shape, uint64_t seed, double scale) {
  uint64_t count = 1;
  for (const int64_t extent : shape) count *= static_cast<uint64_t>(extent);
  std::vector<float> values(count);
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t mixed = (i * 2654435761u + seed * 40503u) % (uint64_t{1} << 32);
    mixed = (mixed ^ (mixed >> 15)) * 2246822519u % (uint64_t{1} << 32);
    values[i] = static_cast<float>((static_cast<double>(mixed) / 4294967296.0 - 0.5) * scale);
  }
  return TensorData::FromFloats(std::move(shape), values);
}

SafetensorsFile Weights() {
  constexpr int64_t kChannels[] = {32,  64,  128, 128, 256, 256,  512,
                                   512, 512, 512, 512, 512, 1024, 1024};
  TensorMap tensors;
  tensors["conv0.weight"] = Formula({32, 1, 3, 3}, 1, 1.2);
  tensors["conv0.bias"] = Formula({32}, 2, 0.5);
  for (int64_t i = 1; i <= 13; ++i) {
    const int64_t in = kChannels[i - 1], out = kChannels[i];
    const auto seed = static_cast<uint64_t>(10 * i);
    tensors[absl::StrCat("dw", i, ".weight")] = Formula({in, 1, 3, 3}, seed, 1.4);
    tensors[absl::StrCat("dw", i, ".bias")] = Formula({in}, seed + 1, 0.5);
    tensors[absl::StrCat("pw", i, ".weight")] =
        Formula({out, in, 1, 1}, seed + 2, 8 / std::sqrt(static_cast<double>(in)));
    tensors[absl::StrCat("pw", i, ".bias")] = Formula({out}, seed + 3, 0.5);
  }
  tensors["fc.weight"] = Formula({521, 1024}, 500, 0.1);
  tensors["fc.bias"] = Formula({521}, 501, 0.5);
  return *SafetensorsFile::Parse(*SerializeSafetensors(tensors), "formula");
}

double MaxDifference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST_CASE("YAMNet gives what an independent implementation gives") {
  const auto golden = SafetensorsFile::Open(LIBRETTO_GOLDEN_DIR "/yamnet.safetensors");
  REQUIRE(golden.ok());
  const auto net = Yamnet::Load(Weights());
  REQUIRE(net.ok());
  const std::vector<float> samples = ToFloats(*golden->Get("samples"));
  const torch::Tensor log_mel = net->LogMel(samples);
  // The reference computes in double; bands without energy differ most, under the logarithm.
  CHECK(MaxDifference(log_mel, ToTorch(*golden->Get("log_mel"))) < 5e-3);
  const torch::Tensor patches = Yamnet::Patches(ToTorch(*golden->Get("log_mel")));
  REQUIRE(patches.size(0) == 1);
  CHECK(MaxDifference(net->Embeddings(patches)[0], ToTorch(*golden->Get("embedding"))) < 1e-3);
  CHECK(MaxDifference(net->Logits(patches)[0], ToTorch(*golden->Get("logits"))) < 1e-3);
}

TEST_CASE("YAMNet's patches step by the hop, and a short signal makes one") {
  const torch::Tensor mel = torch::arange(200 * 64, torch::kFloat).view({200, 64});
  const torch::Tensor patches = Yamnet::Patches(mel, 48);
  CHECK(patches.size(0) == 3);
  CHECK(MaxDifference(patches[1], mel.slice(0, 48, 144)) == 0);
  CHECK(Yamnet::Patches(mel.slice(0, 0, 10)).sizes().vec() == std::vector<int64_t>{1, 96, 64});
}

}  // namespace
}  // namespace libretto
