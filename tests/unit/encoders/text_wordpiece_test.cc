#include <catch2/catch.hpp>
#include <string>

#include "encoders/text/latin_fold.h"
#include "encoders/text/wordpiece_tokenizer.h"

namespace libretto {
namespace {

constexpr char kVocabulary[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\nslow\nvio\n##lin\n,\ncafe\n音\n-\n##s\n";
constexpr int kUnknown = 1, kBegin = 2, kEnd = 3;

std::vector<int> Ids(const std::string& text, int max_tokens = 100) {
  const auto tokenizer = WordPieceTokenizer::Parse(kVocabulary, "vocab.txt");
  REQUIRE(tokenizer.ok());
  const auto tokens = tokenizer->Tokenize(text, max_tokens);
  REQUIRE(tokens.ok());
  return tokens->ids;
}

TEST_CASE("WordPiece takes the longest piece first") {
  CHECK(Ids("slow violins") == std::vector<int>{kBegin, 4, 5, 6, 11, kEnd});
}

TEST_CASE("WordPiece folds case and accents and splits at punctuation and Chinese characters") {
  CHECK(Ids("SLOW,Café-音slow") == std::vector<int>{kBegin, 4, 7, 8, 10, 9, 4, kEnd});
  CHECK(Ids("cafe\xcc\x81") == std::vector<int>{kBegin, 8, kEnd});
}

TEST_CASE("WordPiece gives one unknown for a word that it cannot spell") {
  CHECK(Ids("violx slow") == std::vector<int>{kBegin, kUnknown, 4, kEnd});
}

TEST_CASE("WordPiece keeps the end mark when it cuts") {
  CHECK(Ids("slow slow slow slow", 4) == std::vector<int>{kBegin, 4, 4, kEnd});
}

TEST_CASE("WordPiece refuses empty text, bad UTF-8 and a vocabulary without its marks") {
  const auto tokenizer = WordPieceTokenizer::Parse(kVocabulary, "vocab.txt");
  CHECK(absl::IsInvalidArgument(tokenizer->Tokenize(" \n", 10).status()));
  CHECK(absl::IsInvalidArgument(tokenizer->Tokenize("\xff", 10).status()));
  CHECK(absl::IsDataLoss(WordPieceTokenizer::Parse("slow\nsad\n", "vocab.txt").status()));
}

TEST_CASE("Latin letters lose their case and accents") {
  const auto fold = [](std::string_view text) {
    std::string out;
    while (!text.empty()) AppendFolded(TakeCodePoint(text), out);
    return out;
  };
  CHECK(fold("ÀÉÎÕÜÇÑŠŽÅ") == "aeioucnsza");
  CHECK(fold("ÆØŁŒ ß ×") == "æøłœ ß ×");
  CHECK(fold("日本 🎸") == "日本 🎸");
}

}  // namespace
}  // namespace libretto
