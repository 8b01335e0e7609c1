#include "encoders/towers/packed_text_tower.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <thread>

#include "encoders/towers/packed_text_head.h"
#include "encoders/towers/row_math.h"
#include "encoders/towers/tensors.h"
#include "encoders/towers/text_encoder.h"
#include "tests/fakes/shipped_text.h"

namespace libretto {
namespace {

using Result = PackedLinear::Result;

std::vector<Precision> RunnablePrecisions() {
  if (BestPrecision() == Precision::kFloat32) return {Precision::kFloat32};
  return {Precision::kFloat32, Precision::kBfloat16};
}

double MaxDifference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

torch::Tensor Rounded(const torch::Tensor& values, Precision precision) {
  return precision == Precision::kFloat32 ? values
                                          : values.to(torch::kBFloat16).to(torch::kFloat32);
}

torch::Tensor AsStored(const torch::Tensor& values, Precision precision) {
  return values.to(precision == Precision::kFloat32 ? torch::kFloat32 : torch::kBFloat16)
      .contiguous();
}

TEST_CASE("values are rounded to the nearest bfloat16") {
  const torch::Tensor values =
      torch::cat({torch::randn({1000}), torch::tensor({0.0f, -0.0f, 1e-30f, 1.00390625f, 1e30f})});
  torch::Tensor rounded = torch::empty({values.numel()}, torch::kBFloat16);
  Round(values.data_ptr<float>(), values.numel(), Precision::kBfloat16, rounded.data_ptr());
  CHECK(torch::equal(rounded, values.to(torch::kBFloat16)));
}

TEST_CASE("a packed layer gives the plain product at any number of rows") {
  UseOneThreadPerCall();
  torch::manual_seed(1);
  const torch::Tensor weight = torch::randn({50, 70}) * 0.1, bias = torch::randn({50});
  for (const Precision precision : RunnablePrecisions()) {
    const auto rounded = Rounded(weight, precision);
    const PackedLinear plain(weight, {}, Result::kPlain, precision);
    const PackedLinear add(weight, bias, Result::kAdd, precision);
    const PackedLinear gelu(weight, bias, Result::kGelu, precision);
    std::vector<std::byte> scratch(static_cast<size_t>(
        std::max({plain.scratch_bytes(), add.scratch_bytes(), gelu.scratch_bytes()})));
    for (const int64_t rows : {1, 2, 7, 32, 33, 100}) {
      const torch::Tensor x = torch::randn({rows, 70}), before = torch::randn({rows, 50});
      const torch::Tensor in = AsStored(x, precision);
      const torch::Tensor product = Rounded(x, precision).mm(rounded.t());
      torch::Tensor y = torch::empty({rows, 50});
      plain.Apply(in.data_ptr(), rows, y.data_ptr(), scratch.data());
      CHECK(MaxDifference(y, product) < 1e-4);
      y = before.clone();
      add.Apply(in.data_ptr(), rows, y.data_ptr(), scratch.data());
      CHECK(MaxDifference(y, before + product + bias) < 1e-4);
      y = AsStored(before, precision);
      gelu.Apply(in.data_ptr(), rows, y.data_ptr(), scratch.data());
      const torch::Tensor wanted = torch::gelu(product + bias);
      CHECK(torch::allclose(y.to(torch::kFloat32), wanted,
                            precision == Precision::kFloat32 ? 1e-4 : 1.0 / 128, 1e-4));
    }
  }
}

TEST_CASE("softmax and layer norm of a row are the library's, whatever its size") {
  torch::manual_seed(2);
  for (const int64_t size : {1, 3, 16, 37, 256}) {
    const torch::Tensor x = torch::randn({size}) * 10;
    torch::Tensor mine = x.clone();
    SoftmaxRow({mine.data_ptr<float>(), static_cast<size_t>(size)});
    CHECK(torch::allclose(mine, torch::softmax(x, 0), 1e-5, 1e-7));
    const torch::Tensor scale = torch::randn({size}), shift = torch::randn({size});
    auto span = [&](const torch::Tensor& t) {
      return std::span<const float>(t.data_ptr<float>(), static_cast<size_t>(size));
    };
    LayerNormRow(span(x), span(scale), span(shift), 1e-5f, mine.data_ptr<float>());
    CHECK(torch::allclose(mine, torch::layer_norm(x, {size}, scale, shift), 1e-4, 1e-5));
  }
}

TEST_CASE("softmax of scores far apart has neither infinities nor NaN") {
  std::vector<float> scores = {-1e30f, 200.0f, -3e38f, 200.0f, 100.0f};
  SoftmaxRow(scores);
  CHECK(scores[1] == Approx(0.5));
  CHECK(scores[3] == Approx(0.5));
  for (const size_t i : {0, 2, 4}) CHECK(scores[i] == Approx(0).margin(1e-30));
}

TEST_CASE("attention over one text is scaled dot-product attention of every head") {
  torch::manual_seed(3);
  for (const int64_t tokens : {1, 2, 15, 16, 17, 40}) {
    const AttentionShape shape{tokens, 24, 3};
    const torch::Tensor qkv = torch::randn({tokens, 72});
    const torch::Tensor split = qkv.view({tokens, 3, 3, 8}).permute({1, 2, 0, 3});
    const torch::Tensor weights =
        torch::softmax(torch::matmul(split[0], split[1].transpose(1, 2)) / std::sqrt(8.0), -1);
    const torch::Tensor wanted = torch::matmul(weights, split[2]).transpose(0, 1).reshape({-1, 24});
    torch::Tensor out = torch::empty({tokens, 24});
    std::vector<float> scratch(static_cast<size_t>(shape.scratch()));
    Attend(shape, qkv.data_ptr<float>(), out.data_ptr<float>(), scratch.data());
    CHECK(MaxDifference(out, wanted) < 1e-5);
  }
}

// Sentences of random words, of one word to more than the tower reads.
std::vector<std::string> RandomSentences() {
  const std::vector<std::string> words = {
      "slow",      "cello",   "and",   "the",     "of",    "Trommeln", "épico", "夜の",
      "ピアノ",    "rain",    "jazzy", "violino", "欢快",  "bass",     "in",    "a",
      "distorted", "guitare", "soft",  "1970s",   "lo-fi", "🎸"};
  std::mt19937 random(5);
  std::vector<std::string> sentences;
  for (const int length : {1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 12, 12, 15, 20, 30, 60, 200}) {
    for (int copy = 0; copy < 3; ++copy) {
      std::string text;
      for (int i = 0; i < length; ++i) text += words[random() % words.size()] + " ";
      sentences.push_back(text);
    }
  }
  return sentences;
}

struct Shipped {
  ShippedText modules = LoadShippedText(LIBRETTO_PARTS);

  std::unique_ptr<TransformerTextEncoder> Encoder(Precision precision) const {
    auto encoder =
        TransformerTextEncoder::Create(modules.tokenizer, modules.tower, modules.head, precision);
    REQUIRE(encoder.ok());
    return *std::move(encoder);
  }
};

TEST_CASE("packed, the shipped text model keeps to a cosine of 0.9995 with its modules") {
  Shipped shipped;
  std::vector<std::string> texts = RandomSentences();
  texts.insert(texts.end(), shipped.modules.golden_texts.begin(),
               shipped.modules.golden_texts.end());
  for (const Precision precision : RunnablePrecisions()) {
    const auto encoded = shipped.Encoder(precision)->Encode(texts);
    REQUIRE(encoded.ok());
    double worst = 1, largest = 0;
    for (size_t i = 0; i < texts.size(); ++i) {
      const torch::Tensor wanted = shipped.modules.Embed(texts[i]);
      const torch::Tensor got = torch::tensor((*encoded)[i].embedding).unsqueeze(0);
      CHECK(got.norm().item<double>() == Approx(1).margin(1e-5));
      worst = std::min(worst, (got * wanted).sum().item<double>());
      largest = std::max(largest, MaxDifference(got, wanted));
    }
    INFO("worst cosine " << worst << ", largest difference " << largest);
    CHECK(worst >= (precision == Precision::kFloat32 ? 0.999999 : 0.9995));
    if (precision == Precision::kFloat32) CHECK(largest < 1e-5);
  }
}

TEST_CASE("packed, the shipped text model gives a text the same vector in any company") {
  const Shipped shipped;
  const std::vector<std::string> texts = RandomSentences();
  for (const Precision precision : RunnablePrecisions()) {
    const auto encoder = shipped.Encoder(precision);
    const auto together = encoder->Encode(texts);
    REQUIRE(together.ok());
    for (size_t i = 0; i < texts.size(); ++i) {
      const auto alone = encoder->Encode(std::span(&texts[i], 1));
      REQUIRE(alone.ok());
      const torch::Tensor a = torch::tensor((*alone)[0].embedding);
      CHECK(MaxDifference(a, torch::tensor((*together)[i].embedding)) < 1e-5);
      CHECK((*alone)[0].truncated == (*together)[i].truncated);
    }
  }
}

TEST_CASE("threads share a packed text model") {
  const Shipped shipped;
  const auto encoder = shipped.Encoder(BestPrecision());
  const std::vector<std::string> texts = RandomSentences();
  const auto wanted = encoder->Encode(texts);
  REQUIRE(wanted.ok());
  std::vector<int> different(4, 0);
  std::vector<std::thread> threads;
  for (int& count : different) {
    threads.emplace_back([&] {
      for (size_t i = 0; i < texts.size(); ++i) {
        const auto got = encoder->Encode(std::span(&texts[i], 1));
        const auto distance =
            got.ok() ? 1 - Dot((*got)[0].embedding, (*wanted)[i].embedding) : 2.0f;
        count += distance > 1e-5f ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(different == std::vector<int>(4, 0));
}

TEST_CASE("a packed head without a concept part is the module") {
  torch::manual_seed(4);
  torch::InferenceMode inference;
  TextHead head(TextHeadOptions{24, 20, 12});
  head->eval();
  UseOneThreadPerCall();
  const PackedTextHead packed(head, Precision::kFloat32);
  const torch::Tensor sentences = UnitRows(torch::randn({5, 24}));
  const std::vector<float> joint = packed.Embed({sentences.data_ptr<float>(), 5 * 24});
  CHECK(MaxDifference(torch::tensor(joint).view({5, 12}), head->forward(sentences)) < 1e-5);
}

}  // namespace
}  // namespace libretto
