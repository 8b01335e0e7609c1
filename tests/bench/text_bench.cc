// Speed of the text side of the committed model: milliseconds a text on one thread, the tokenizer
// included, beside the trained modules run operation by operation in the same process. The rows
// take turns, so that all meet the same noise; read the best time and the ratio. With a bundle of
// `libretto-model build --text minilm`, MiniLM is a row too.
//
//   text_bench [PARTS DIRECTORY [MINILM BUNDLE]]
//
// (defaults: encoders/bundles/default, and .cache/model/minilm if it is there)

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "encoders/model.h"
#include "encoders/towers/tensors.h"
#include "encoders/towers/text_encoder.h"
#include "tests/fakes/shipped_text.h"

namespace libretto {
namespace {

constexpr int kRounds = 400;
constexpr size_t kModuleBatch = 32;
constexpr char kSentence[] = "a slow sad cello melody over soft rain with distant piano chords";

struct Row {
  std::string name;
  std::function<void()> work;
  std::vector<double> seconds = {};
};

// Times all rows in turn and prints them, the first as the reference.
void Bench(const std::string& title, std::vector<Row> rows, size_t texts, int rounds) {
  for (int round = -rounds / 10; round < rounds; ++round) {  // the first are warm-up
    for (Row& row : rows) {
      const absl::Time start = absl::Now();
      row.work();
      if (round >= 0) row.seconds.push_back(absl::ToDoubleSeconds(absl::Now() - start));
    }
  }
  std::printf("%-58s best ms  median ms  vs modules\n", title.c_str());
  for (Row& row : rows) std::sort(row.seconds.begin(), row.seconds.end());
  for (const Row& row : rows) {
    std::printf("  %-56s %7.3f %10.3f %11.2f\n", row.name.c_str(),
                1e3 * row.seconds.front() / static_cast<double>(texts),
                1e3 * row.seconds[row.seconds.size() / 2] / static_cast<double>(texts),
                rows[0].seconds.front() / row.seconds.front());
  }
}

struct Subject {
  ShippedText modules;
  std::unique_ptr<TransformerTextEncoder> exact, best;
  std::unique_ptr<const Model> minilm;  // or null

  int max_tokens() const { return static_cast<int>(modules.tower->options().max_tokens); }
};

std::unique_ptr<const Model> LoadMiniLm(const std::string& bundle) {
  auto model = Model::Open(bundle, {.self_test = false});
  if (model.ok()) return *std::move(model);
  std::printf("no row of MiniLM: %s\n", std::string(model.status().message()).c_str());
  return nullptr;
}

Subject Load(const std::string& parts, const std::string& minilm) {
  ShippedText modules = LoadShippedText(parts);
  auto make = [&](Precision precision) {
    return TransformerTextEncoder::Create(modules.tokenizer, modules.tower, modules.head, precision)
        .value();
  };
  const absl::Time start = absl::Now();
  auto exact = make(Precision::kFloat32);
  std::printf("packing takes %.0f ms; this processor multiplies %s\n",
              absl::ToDoubleMilliseconds(absl::Now() - start),
              BestPrecision() == Precision::kBfloat16 ? "bfloat16" : "float32 only");
  auto best = make(BestPrecision());
  return {std::move(modules), std::move(exact), std::move(best), LoadMiniLm(minilm)};
}

// Texts of equal length through the modules, kModuleBatch at a time.
void RunModules(ShippedText& modules, const std::vector<std::string>& texts, int max_tokens) {
  torch::InferenceMode inference;
  for (size_t begin = 0; begin < texts.size(); begin += kModuleBatch) {
    std::vector<torch::Tensor> rows;
    for (size_t i = begin; i < std::min(texts.size(), begin + kModuleBatch); ++i) {
      rows.push_back(
          torch::tensor(modules.tokenizer.Tokenize(texts[i], max_tokens)->ids, torch::kInt64));
    }
    modules.head->forward(modules.tower->forward(torch::stack(rows)));
  }
}

void BenchTexts(Subject& subject, const std::string& name, const std::string& text, size_t count,
                int rounds) {
  const std::vector<std::string> texts(count, text);
  const TokenIds tokens = *subject.modules.tokenizer.Tokenize(text, subject.max_tokens());
  auto encode = [&](const TextEncoder& encoder) {
    if (!encoder.Encode(texts).ok()) std::exit(EXIT_FAILURE);
  };
  std::vector<Row> rows = {
      {"modules", [&] { RunModules(subject.modules, texts, subject.max_tokens()); }},
      {"packed, float32", [&] { encode(*subject.exact); }},
      {"packed, the best precision here", [&] { encode(*subject.best); }}};
  if (subject.minilm) {
    rows.push_back({"all-MiniLM-L6-v2, float32", [&] { encode(subject.minilm->text()); }});
  }
  Bench(name + ", " + std::to_string(tokens.ids.size()) + " tokens, " + std::to_string(count) +
            (count == 1 ? " text" : " texts at once"),
        std::move(rows), count, rounds);
}

void BenchParts(Subject& subject) {
  ShippedText& modules = subject.modules;
  const TokenIds tokens = *modules.tokenizer.Tokenize(kSentence, subject.max_tokens());
  const PackedTextTower tower(modules.tower, BestPrecision());
  const PackedTextHead head(modules.head, BestPrecision());
  const std::vector<float> sentence = tower.Embed(std::span(&tokens, 1));
  Bench(
      "the sentence, stage by stage",
      {{"modules", [&] { RunModules(modules, {kSentence}, subject.max_tokens()); }},
       {"tokenizer", [&] { modules.tokenizer.Tokenize(kSentence, subject.max_tokens()).value(); }},
       {"packed tower", [&] { tower.Embed(std::span(&tokens, 1)); }},
       {"packed head", [&] { head.Embed(sentence); }}},
      1, kRounds);
}

int Main(int argc, char** argv) {
  UseOneThreadPerCall();
  Subject subject =
      Load(argc > 1 ? argv[1] : LIBRETTO_PARTS, argc > 2 ? argv[2] : LIBRETTO_MINILM_BUNDLE);
  BenchTexts(subject, "a sentence of 12 words", kSentence, 1, kRounds);
  BenchParts(subject);
  BenchTexts(subject, "a tag", "funk", 1, kRounds);
  BenchTexts(subject, "a tag", "slow sad violin", 256, kRounds / 20);
  BenchTexts(subject, "a sentence of 12 words", kSentence, 64, kRounds / 20);
  std::string page;
  while (page.size() < 2000) page += kSentence + std::string(", ");
  BenchTexts(subject, "a page", page, 1, kRounds / 8);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) { return libretto::Main(argc, argv); }
