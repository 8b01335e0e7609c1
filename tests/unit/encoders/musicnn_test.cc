#include "encoders/towers/musicnn.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "encoders/towers/tensors.h"
#include "tests/fakes/plain_musicnn.h"
#include "tests/fakes/random_musicnn.h"

namespace libretto {
namespace {

SafetensorsFile RandomFile(uint32_t seed) {
  return *SafetensorsFile::Parse(*SerializeSafetensors(RandomMusicnn("m.", seed)), "random");
}

torch::Tensor RandomPatches(int64_t n) {
  torch::manual_seed(1);
  return torch::rand({n, kPatchFrames, kPatchMels}) * 3;
}

double Worst(const torch::Tensor& a, const torch::Tensor& b) {
  REQUIRE(a.sizes() == b.sizes());
  return (a - b).abs().max().item<double>();
}

// The bundle under test; a missing one is a failure that says how to make it.
std::string TestWeights() {
  const char* model = std::getenv("LIBRETTO_TEST_MODEL");
  const std::string path =
      std::string(model != nullptr ? model : LIBRETTO_TEST_MODEL_DEFAULT) + "/weights.safetensors";
  INFO("No model at " << path
                      << ". Build it with `libretto-model build`, or set "
                         "LIBRETTO_TEST_MODEL to the directory of a built one.");
  REQUIRE(SafetensorsFile::Open(path).ok());
  return path;
}

TEST_CASE("musicnn agrees with the plain network on random weights, with every instruction set") {
  const SafetensorsFile file = RandomFile(3);
  const auto musicnn = Musicnn::Load(file, "m.");
  INFO(musicnn.status());
  REQUIRE(musicnn.ok());
  const torch::Tensor patches = RandomPatches(2);
  const torch::Tensor expected = PlainMusicnn(file, "m.", patches);
  const MusicnnKernelList list = RunnableMusicnnKernels();
  for (size_t i = 0; i < list.count; ++i) {
    INFO(list.kernels[i]->name);
    CHECK(Worst(musicnn->Features(patches, *list.kernels[i]), expected) < 1e-4);
  }
}

TEST_CASE("musicnn's features do not depend on the batch") {
  const auto musicnn = Musicnn::Load(RandomFile(4), "m.");
  REQUIRE(musicnn.ok());
  const torch::Tensor patches = RandomPatches(5);
  const torch::Tensor together = musicnn->Features(patches);
  for (int64_t i = 0; i < 5; ++i) {
    CHECK(Worst(musicnn->Features(patches.slice(0, i, i + 1)), together.slice(0, i, i + 1)) == 0);
  }
}

TEST_CASE("musicnn reproduces the published network") {
  const auto weights = SafetensorsFile::Open(TestWeights());
  const auto golden = SafetensorsFile::Open(LIBRETTO_GOLDEN_DIR "/musicnn.safetensors");
  REQUIRE(golden.ok());
  const torch::Tensor patches = *GetTensor(*golden, "patches", {2, kPatchFrames, kPatchMels});
  for (const std::string name : {"msd", "mtt"}) {
    INFO(name);
    const auto musicnn = Musicnn::Load(*weights, "audio." + name + ".");
    INFO(musicnn.status());
    REQUIRE(musicnn.ok());
    const torch::Tensor features = musicnn->Features(patches);
    const auto parts =
        features.split_with_sizes({kMusicnnLogits, kMusicnnDense, kMusicnnPooled}, 1);
    CHECK(Worst(parts[0], *GetTensor(*golden, name + ".logits", {2, kMusicnnLogits})) < 1e-4);
    CHECK(Worst(parts[1], *GetTensor(*golden, name + ".dense", {2, kMusicnnDense})) < 1e-4);
    const torch::Tensor pooled = *GetTensor(*golden, name + ".pooled", {2, kMusicnnPooled});
    CHECK(Worst(parts[2], pooled) < 1e-5 * pooled.abs().max().item<double>());
  }
}

TEST_CASE("musicnn names the tensor that is missing, misshapen or not finite") {
  auto load_error = [](const TensorMap& tensors) {
    const auto file = SafetensorsFile::Parse(*SerializeSafetensors(tensors), "weights");
    const auto musicnn = Musicnn::Load(*file, "m.");
    REQUIRE_FALSE(musicnn.ok());
    CHECK(musicnn.status().code() == absl::StatusCode::kDataLoss);
    return std::string(musicnn.status().message());
  };
  TensorMap tensors = RandomMusicnn("m.", 5);
  TensorMap missing = tensors;
  missing.erase("m.conv2d_6.bias");
  CHECK(load_error(missing) == "weights: tensor m.conv2d_6.bias is missing");
  TensorMap misshapen = tensors;
  misshapen["m.dense.kernel"] = TensorData::FromFloats({1}, {0});
  CHECK(load_error(misshapen).find("m.dense.kernel has shape [1], not [1506, 200]") !=
        std::string::npos);
  TensorMap infinite = tensors;
  infinite["m.batch_normalization.gamma"] = TensorData::FromFloats({1}, {INFINITY});
  CHECK(load_error(infinite).find("m.batch_normalization.gamma") != std::string::npos);
}

}  // namespace
}  // namespace libretto
