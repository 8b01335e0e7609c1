#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "encoders/text/charsmap.h"
#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/text/unigram.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

SentencePieceTokenizer Tokenizer() {
  auto tokenizer = SentencePieceTokenizer::Open(LIBRETTO_TOKENIZER);
  REQUIRE(tokenizer.ok());
  return *std::move(tokenizer);
}

SentencePieceModel SmallModel() {
  SentencePieceModel model;
  model.pieces = {{"<unk>", 0, PieceType::kUnknown},
                  {"a", -2, PieceType::kNormal},
                  {"b", -2, PieceType::kNormal},
                  {"ab", -3, PieceType::kNormal},
                  {"abb", -7, PieceType::kNormal}};
  return model;
}

TEST_CASE("the tokenizer gives the ids that SentencePiece gives") {
  const SentencePieceTokenizer tokenizer = Tokenizer();
  std::ifstream file(LIBRETTO_GOLDEN_DIR "/tokenizer.tsv");
  std::string line;
  int lines = 0;
  while (std::getline(file, line)) {
    const size_t tab = line.find('\t');
    const std::string text = nlohmann::json::parse(line.substr(0, tab)).get<std::string>();
    std::istringstream numbers(line.substr(tab + 1));
    const std::vector<int> wanted{std::istream_iterator<int>(numbers), {}};
    const auto tokens = tokenizer.Tokenize(text, 1000);
    INFO(text);
    REQUIRE(tokens.ok());
    CHECK(tokens->ids == wanted);
    CHECK(tokens->total == static_cast<int>(wanted.size()));
    CHECK_FALSE(tokens->truncated);
    ++lines;
  }
  CHECK(lines > 20);
}

TEST_CASE("case, width and spaces do not matter to the tokenizer") {
  const SentencePieceTokenizer tokenizer = Tokenizer();
  CHECK(tokenizer.Normalise("  Slow\tＳＡＤ   violin ") == tokenizer.Normalise("slow sad violin"));
  CHECK(tokenizer.Normalise("\xe2\x80\x8b") == "");  // a space of no width
}

TEST_CASE("empty text is refused") {
  const SentencePieceTokenizer tokenizer = Tokenizer();
  for (const char* text : {"", "   ", "\t\n", "\xe3\x80\x80"}) {
    CHECK(absl::IsInvalidArgument(tokenizer.Tokenize(text, 10).status()));
  }
}

TEST_CASE("text that is not UTF-8 is refused") {
  const SentencePieceTokenizer tokenizer = Tokenizer();
  for (const char* text : {"\xff\xfe", "guitar \xc3", "\xed\xa0\x80", "\xc0\xaf"}) {
    CHECK(absl::IsInvalidArgument(tokenizer.Tokenize(text, 10).status()));
  }
}

TEST_CASE("a long text is cut and says so") {
  const SentencePieceTokenizer tokenizer = Tokenizer();
  std::string text;
  while (text.size() < 10000) text += "slow sad violin, ";
  const auto tokens = tokenizer.Tokenize(text, 64);
  REQUIRE(tokens.ok());
  CHECK(tokens->ids.size() == 64);
  CHECK(tokens->total > 1000);
  CHECK(tokens->truncated);
}

TEST_CASE("emoji and unknown scripts become bytes, never nothing") {
  const SentencePieceTokenizer tokenizer = Tokenizer();
  for (const char* text : {"🎸", "🎶🔥", "ꙮ", "ᚠᚢᚦ"}) {
    const auto tokens = tokenizer.Tokenize(text, 64);
    REQUIRE(tokens.ok());
    CHECK(tokens->ids.size() >= 3);
  }
}

TEST_CASE("a missing or damaged tokenizer is named") {
  CHECK(absl::IsNotFound(SentencePieceTokenizer::Open("/nowhere/tokenizer.model").status()));
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/tokenizer.model";
  std::ofstream(path) << "this is no model";
  const absl::Status damaged = SentencePieceTokenizer::Open(path).status();
  CHECK(absl::IsDataLoss(damaged));
  CHECK(damaged.message().find(path) != absl::string_view::npos);
}

TEST_CASE("a tokenizer cut short at any place is refused or whole, and never crashes") {
  std::ifstream file(LIBRETTO_TOKENIZER, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  for (size_t length = 0; length < bytes.size(); length += bytes.size() / 97) {
    const auto model = ParseSentencePieceModel(bytes.substr(0, length), "cut");
    if (model.ok()) (void)Charsmap::Parse(model->charsmap);
  }
}

TEST_CASE("segmentation takes the most probable pieces") {
  const SentencePieceModel model = SmallModel();
  const UnigramSegmenter segmenter(model);
  std::vector<int> ids;
  segmenter.Segment("abb", ids);  // ab + b: -5, abb: -7, a + b + b: -6
  CHECK(ids == std::vector<int>{3, 2});
  ids.clear();
  segmenter.Segment("bza", ids);
  CHECK(ids == std::vector<int>{2, 0, 1});
}

TEST_CASE("malformed normalisation rules are refused") {
  CHECK(Charsmap::Parse("").ok());
  CHECK_FALSE(Charsmap::Parse("abc").ok());
  CHECK_FALSE(Charsmap::Parse(std::string("\xff\xff\xff\x7f", 4)).ok());
  CHECK_FALSE(Charsmap::Parse(std::string("\x04\0\0\0abcd", 8)).ok());
}

}  // namespace
}  // namespace libretto
