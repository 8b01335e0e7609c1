#include <catch2/catch.hpp>
#include <filesystem>

#include "encoders/bundle/build.h"
#include "encoders/model.h"
#include "encoders/towers/bert_text_encoder.h"
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

TEST_CASE("a bundle with BERT opens, tests itself, and cuts what is longer than it reads") {
  TempDir dir;
  REQUIRE(WriteRandomBundle(dir.File("model"), 1, TextTower::kMiniLm));
  const auto model = Model::Open(dir.File("model"));
  INFO(model.status());
  REQUIRE(model.ok());
  CHECK((*model)->info().architecture == "musicnn-msd-mtt+wordpiece-bert");
  CHECK((*model)->info().max_text_tokens == 32);
  const std::vector<std::string> texts = {"sad violin",
                                          "a violin that is sad and slow and very soft", "funk"};
  const auto encoded = (*model)->text().Encode(texts);
  REQUIRE(encoded.ok());
  CHECK_FALSE((*encoded)[0].truncated);
  CHECK((*encoded)[0].tokens == 11);  // letters, and the two that stand at the ends
  CHECK((*encoded)[1].truncated);
  CHECK((*encoded)[1].tokens == 36);
}

TEST_CASE("BERT gives a text the same embedding in any company") {
  TempDir dir;
  REQUIRE(WriteRandomBundle(dir.File("model"), 3, TextTower::kMiniLm));
  const auto model = Model::Open(dir.File("model"), {.self_test = false});
  REQUIRE(model.ok());
  const TextEncoder& encoder = (*model)->text();
  const std::vector<std::string> texts = {"sad", "loud drums and a choir", "piano", "a", "é 静か"};
  const auto together = encoder.Encode(texts);
  REQUIRE(together.ok());
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto alone = encoder.Encode(std::span(&texts[i], 1));
    REQUIRE(alone.ok());
    const Embedding &a = (*alone)[0].embedding, &b = (*together)[i].embedding;
    CHECK(Dot(a, a) == Approx(1).margin(1e-5));
    for (size_t d = 0; d < a.size(); ++d) CHECK(a[d] == Approx(b[d]).margin(1e-5));
  }
  const std::vector<std::string> bad = {"fine", " "};
  CHECK(encoder.Encode(bad).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a vocabulary of another length than BERT's embeddings is refused with both") {
  auto tokenizer = WordPieceTokenizer::Parse("[UNK]\n[CLS]\n[SEP]\n", "vocab.txt");
  const auto file = SafetensorsFile::Open(LIBRETTO_GOLDEN_DIR "/bert.safetensors");
  const auto encoder =
      BertTextEncoder::Create(*std::move(tokenizer), *Bert::Load(*file, {20, 16, 2, 4, 32, 12}),
                              TextHead(TextHeadOptions{16, 6, 4}));
  CHECK(encoder.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(Mentions(encoder.status(), "tokenizer has 3 pieces, BERT 20"));
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
      BuildBundle(dir.File("parts"), TextTower::kOwn, {dir.File("musicnn.whl")}, dir.File("model"));
  CHECK(status.code() == absl::StatusCode::kDataLoss);
  CHECK(Mentions(status, "not the pinned"));
  CHECK_FALSE(std::filesystem::exists(dir.File("model")));
  CHECK_FALSE(std::filesystem::exists(dir.File("model.new")));
}

TEST_CASE("a bundle with MiniLM needs its wheel, its licences and its golden vectors") {
  TempDir dir;
  REQUIRE(WriteRandomParts(dir.File("parts"), 1));
  auto build = [&] {
    return BuildBundle(dir.File("parts"), TextTower::kMiniLm,
                       {dir.File("musicnn.whl"), dir.File("minilm.whl")}, dir.File("model"));
  };
  CHECK(Mentions(build(), "golden-minilm.safetensors"));
  WriteBytes(dir.File("parts/golden-minilm.safetensors"), "");
  CHECK(Mentions(build(), "LICENSES-minilm.txt"));
  WriteBytes(dir.File("parts/LICENSES-minilm.txt"), "");
  CHECK(build().code() == absl::StatusCode::kNotFound);
  CHECK(Mentions(build(), "minilm.whl"));
  WriteBytes(dir.File("minilm.whl"), "another");
  CHECK(build().code() == absl::StatusCode::kDataLoss);
  CHECK(Mentions(build(), "minilm.whl"));
  CHECK_FALSE(std::filesystem::exists(dir.File("model")));
}

TEST_CASE("building names the part that is missing") {
  TempDir dir;
  REQUIRE(WriteRandomParts(dir.File("parts"), 1));
  std::filesystem::remove(dir.File("parts/labels.txt"));
  WriteBytes(dir.File("parts/golden.safetensors"), "");
  const absl::Status status =
      BuildBundle(dir.File("parts"), TextTower::kOwn, {dir.File("wheel")}, dir.File("model"));
  CHECK(status.code() == absl::StatusCode::kNotFound);
  CHECK(Mentions(status, "labels.txt"));
}

TEST_CASE("a bundle of other parts is not current") {
  TempDir dir;
  REQUIRE(WriteRandomParts(dir.File("parts"), 1));
  WriteBytes(dir.File("parts/golden.safetensors"), "");
  CHECK(*IsBundleCurrent(dir.File("parts"), TextTower::kOwn, dir.File("none")) == false);
  REQUIRE(WriteRandomBundle(dir.File("model"), 1));
  CHECK(*IsBundleCurrent(dir.File("parts"), TextTower::kOwn, dir.File("model")) == false);
}

}  // namespace
}  // namespace libretto
