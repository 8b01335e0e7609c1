#include "encoders/towers/text_transformer.h"

#include <catch2/catch.hpp>

#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/towers/joint_heads.h"
#include "encoders/towers/text_encoder.h"

namespace libretto {
namespace {

TextTransformerOptions SmallOptions() {
  TextTransformerOptions options;
  options.vocabulary = 50;
  options.width = 32;
  options.layers = 2;
  options.heads = 4;
  options.hidden = 64;
  options.output = 24;
  options.max_tokens = 16;
  return options;
}

TextTransformer SmallTower() {
  torch::manual_seed(3);
  TextTransformer tower(SmallOptions());
  torch::NoGradGuard no_grad;
  for (torch::Tensor& value : tower->parameters()) value.add_(torch::randn_like(value) * 0.1);
  tower->eval();
  return tower;
}

double MaxDifference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST_CASE("padding and company change no sentence vector") {
  torch::NoGradGuard no_grad;
  TextTransformer tower = SmallTower();
  const torch::Tensor ids = torch::randint(1, 50, {3, 9}, torch::kInt64);
  const torch::Tensor lengths = torch::tensor({9, 4, 1}, torch::kInt64);
  const torch::Tensor together = tower->forward(ids, lengths);
  for (int64_t i = 0; i < 3; ++i) {
    const int64_t length = lengths[i].item<int64_t>();
    const torch::Tensor alone = tower->forward(ids.slice(0, i, i + 1).slice(1, 0, length));
    CHECK(MaxDifference(alone[0], together[i]) < 1e-5);
  }
}

TEST_CASE("sentence vectors are unit vectors that depend on the order of words") {
  torch::NoGradGuard no_grad;
  TextTransformer tower = SmallTower();
  const torch::Tensor forwards = torch::tensor({{4, 9, 17, 30}}, torch::kInt64);
  const torch::Tensor one = tower->forward(forwards), two = tower->forward(forwards.flip(1));
  CHECK(one.norm().item<double>() == Approx(1).margin(1e-5));
  CHECK(MaxDifference(one, two) > 1e-3);
}

TEST_CASE("one row and many give the same product") {
  torch::NoGradGuard no_grad;
  torch::nn::Linear layer(40, 30);
  const torch::Tensor x = torch::randn({5, 40});
  const torch::Tensor all = LinearRows(layer, x);
  CHECK(MaxDifference(all, layer->forward(x)) < 1e-5);
  for (int64_t i = 0; i < 5; ++i) {
    CHECK(MaxDifference(LinearRows(layer, x.slice(0, i, i + 1))[0], all[i]) < 1e-5);
  }
}

std::unique_ptr<TransformerTextEncoder> Encoder() {
  auto tokenizer = SentencePieceTokenizer::Open(LIBRETTO_TOKENIZER);
  REQUIRE(tokenizer.ok());
  TextTransformerOptions options = SmallOptions();
  options.vocabulary = tokenizer->vocabulary();
  TextHead head(TextHeadOptions{options.output, 20, 12});
  auto encoder =
      TransformerTextEncoder::Create(*std::move(tokenizer), TextTransformer(options), head);
  REQUIRE(encoder.ok());
  return *std::move(encoder);
}

TEST_CASE("a text's embedding is the same in any batch") {
  const auto encoder = Encoder();
  const std::vector<std::string> texts = {
      "slow sad violin", "funk", "brass", "静かなピアノ", "an energetic rock song with drums", "🎸"};
  const auto together = encoder->Encode(texts);
  REQUIRE(together.ok());
  REQUIRE(together->size() == texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto alone = encoder->Encode(std::span(&texts[i], 1));
    REQUIRE(alone.ok());
    const Embedding &a = (*alone)[0].embedding, &b = (*together)[i].embedding;
    CHECK(a.size() == 12);
    CHECK(Dot(a, a) == Approx(1).margin(1e-5));
    for (size_t d = 0; d < a.size(); ++d) CHECK(a[d] == Approx(b[d]).margin(1e-5));
  }
}

TEST_CASE("a 10 kB text is encoded from its beginning and says so") {
  const auto encoder = Encoder();
  std::string text;
  while (text.size() < 10000) text += "slow sad violin, ";
  const std::vector<std::string> texts = {text};
  const auto encoded = encoder->Encode(texts);
  REQUIRE(encoded.ok());
  CHECK((*encoded)[0].truncated);
  CHECK((*encoded)[0].tokens > 1000);
}

TEST_CASE("one bad text fails the batch with a reason") {
  const auto encoder = Encoder();
  const std::vector<std::string> empty = {"fine", " "}, bad = {"\xff"};
  CHECK(absl::IsInvalidArgument(encoder->Encode(empty).status()));
  CHECK(absl::IsInvalidArgument(encoder->Encode(bad).status()));
  CHECK(encoder->Encode({})->empty());
}

TEST_CASE("parts that do not fit are refused") {
  auto tokenizer = SentencePieceTokenizer::Open(LIBRETTO_TOKENIZER);
  REQUIRE(tokenizer.ok());
  const auto mismatch =
      TransformerTextEncoder::Create(*std::move(tokenizer), TextTransformer(SmallOptions()),
                                     TextHead(TextHeadOptions{24, 20, 12}));
  CHECK(absl::IsInvalidArgument(mismatch.status()));
}

}  // namespace
}  // namespace libretto
