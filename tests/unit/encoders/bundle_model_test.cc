#include <catch2/catch.hpp>
#include <filesystem>

#include "encoders/bundle/build.h"
#include "encoders/model.h"
#include "tests/fakes/random_bundle.h"
#include "tests/unit/encoders/audio_fixtures.h"

namespace libretto {
namespace {

absl::Status OpenError(const std::string& path) {
  const auto model = Model::Open(path);
  REQUIRE_FALSE(model.ok());
  return model.status();
}

bool Mentions(const absl::Status& status, const std::string& text) {
  return std::string(status.message()).find(text) != std::string::npos;
}

TEST_CASE("a bundle opens, tests itself and describes itself") {
  TempDir dir;
  REQUIRE(WriteRandomBundle(dir.File("model"), 1));
  const auto model = Model::Open(dir.File("model"));
  INFO(model.status());
  REQUIRE(model.ok());
  const ModelInfo& info = (*model)->info();
  CHECK(info.id.size() == std::string("random@").size() + 12);
  CHECK(info.dimension == 16);
  CHECK(info.sample_rate == 16000);
  CHECK(info.passage_seconds == Approx(11.968));
  CHECK(info.passage_hop_seconds == Approx(5.984));
  CHECK((*model)->text().dimension() == 16);
  CHECK((*model)->audio().dimension() == 16);
  CHECK((*model)->default_labels() == std::vector<std::string>{"sad", "happy"});
  CHECK((*model)->reference_audio().size() == 3);
}

TEST_CASE("another model has another id") {
  TempDir dir;
  REQUIRE(WriteRandomBundle(dir.File("a"), 1));
  REQUIRE(WriteRandomBundle(dir.File("b"), 2));
  const ModelOptions quick = {.self_test = false};
  CHECK((*Model::Open(dir.File("a"), quick))->info().id !=
        (*Model::Open(dir.File("b"), quick))->info().id);
  CHECK(*Model::IdAt(dir.File("a")) == (*Model::Open(dir.File("a"), quick))->info().id);
  CHECK(absl::IsNotFound(Model::IdAt(dir.File("none")).status()));
}

TEST_CASE("no bundle is NOT_FOUND and says how to build one") {
  TempDir dir;
  const absl::Status status = OpenError(dir.File("none"));
  CHECK(status.code() == absl::StatusCode::kNotFound);
  CHECK(Mentions(status, "libretto-model build"));
}

TEST_CASE("a bundle with a missing, truncated or flipped file is DATA_LOSS and names it") {
  const std::string file = GENERATE("weights.safetensors", "tokenizer.model", "labels.txt",
                                    "golden.safetensors", "LICENSES.txt");
  INFO(file);
  TempDir dir;
  REQUIRE(WriteRandomBundle(dir.File("model"), 1));
  const std::string path = dir.File("model/" + file), good = ReadBytes(path);

  std::string flipped = good;
  flipped[good.size() / 2] ^= 1;
  WriteBytes(path, flipped);
  absl::Status status = OpenError(dir.File("model"));
  CHECK(status.code() == absl::StatusCode::kDataLoss);
  CHECK(Mentions(status, path));

  WriteBytes(path, good.substr(0, good.size() - 1));
  status = OpenError(dir.File("model"));
  CHECK(status.code() == absl::StatusCode::kDataLoss);
  CHECK(Mentions(status, path));

  std::filesystem::remove(path);
  status = OpenError(dir.File("model"));
  CHECK(status.code() == absl::StatusCode::kDataLoss);
  CHECK(Mentions(status, path));
  CHECK(Mentions(status, "libretto-model build"));
}

TEST_CASE("a damaged manifest is DATA_LOSS") {
  TempDir dir;
  REQUIRE(WriteRandomBundle(dir.File("model"), 1));
  const std::string path = dir.File("model/manifest.json");
  WriteBytes(path, ReadBytes(path).substr(0, 200));
  CHECK(OpenError(dir.File("model")).code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("a bundle whose golden vectors are another's fails its self-test") {
  TempDir dir;
  REQUIRE(WriteRandomBundle(dir.File("a"), 1));
  REQUIRE(WriteRandomBundle(dir.File("b"), 2));
  // The manifest of b with its hashes of a's golden file would be a valid bundle but for the
  // vectors: make it by exchanging the entry.
  WriteBytes(dir.File("b/golden.safetensors"), ReadBytes(dir.File("a/golden.safetensors")));
  std::string manifest = ReadBytes(dir.File("b/manifest.json"));
  const std::string other = ReadBytes(dir.File("a/manifest.json"));
  auto entry = [](const std::string& text) {
    const size_t at = text.find("\"sha256\"", text.find("\"golden.safetensors\""));
    return std::pair(at, text.substr(at, 76));
  };
  manifest.replace(entry(manifest).first, 76, entry(other).second);
  WriteBytes(dir.File("b/manifest.json"), manifest);
  const absl::Status status = OpenError(dir.File("b"));
  INFO(status);
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Mentions(status, "self-test failed"));
}

TEST_CASE("building refuses a wheel that is not the pinned one and leaves nothing behind") {
  TempDir dir;
  REQUIRE(WriteRandomParts(dir.File("parts"), 1));
  WriteBytes(dir.File("parts/golden.safetensors"), "");
  WriteBytes(dir.File("musicnn.whl"), "another");
  const absl::Status status =
      BuildBundle(dir.File("parts"), dir.File("musicnn.whl"), dir.File("model"));
  CHECK(status.code() == absl::StatusCode::kDataLoss);
  CHECK(Mentions(status, "not the pinned"));
  CHECK_FALSE(std::filesystem::exists(dir.File("model")));
  CHECK_FALSE(std::filesystem::exists(dir.File("model.new")));
}

TEST_CASE("building names the part that is missing") {
  TempDir dir;
  REQUIRE(WriteRandomParts(dir.File("parts"), 1));
  std::filesystem::remove(dir.File("parts/labels.txt"));
  WriteBytes(dir.File("parts/golden.safetensors"), "");
  const absl::Status status = BuildBundle(dir.File("parts"), dir.File("wheel"), dir.File("model"));
  CHECK(status.code() == absl::StatusCode::kNotFound);
  CHECK(Mentions(status, "labels.txt"));
}

TEST_CASE("a bundle of other parts is not current") {
  TempDir dir;
  REQUIRE(WriteRandomParts(dir.File("parts"), 1));
  WriteBytes(dir.File("parts/golden.safetensors"), "");
  CHECK(*IsBundleCurrent(dir.File("parts"), dir.File("none")) == false);
  REQUIRE(WriteRandomBundle(dir.File("model"), 1));
  CHECK(*IsBundleCurrent(dir.File("parts"), dir.File("model")) == false);
}

}  // namespace
}  // namespace libretto
