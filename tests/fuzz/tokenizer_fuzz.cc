// Texts through the shipped tokeniser and a list of word pieces; tokeniser files that are damaged
// or made up.
#include "encoders/text/sentencepiece_tokenizer.h"
#include "encoders/text/wordpiece_tokenizer.h"
#include "tests/fuzz/input.h"

namespace libretto {
namespace {

constexpr int kMaxTokens = 64;

constexpr char kWordPieces[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\ns\nsad\nslow\nviolin\n##s\n##a\n##ly\n,\n!\ne\n##e\n";

template <typename Tokenizer>
void Tokenize(const Tokenizer& tokenizer, std::string_view text) {
  const auto ids = tokenizer.Tokenize(text, kMaxTokens);
  if (!ids.ok()) {
    FUZZ_CHECK(absl::IsInvalidArgument(ids.status()));
    return;
  }
  FUZZ_CHECK(!ids->ids.empty() && ids->ids.size() <= size_t{kMaxTokens});
  for (const auto id : ids->ids) FUZZ_CHECK(id >= 0 && id < tokenizer.vocabulary());
}

// A field of a protobuf message.
std::string Field(char number, const std::string& bytes) {
  std::string out(1, static_cast<char>(number << 3 | 2));
  for (size_t size = bytes.size();; size >>= 7) {
    out += static_cast<char>(size < 0x80 ? size : size | 0x80);
    if (size < 0x80) return out + bytes;
  }
}

// The shipped rules of normalisation under the first hundred pieces.
std::string SmallModel() {
  const std::string shipped = ReadBytes(LIBRETTO_TOKENIZER);
  const SentencePieceModel model = ParseSentencePieceModel(shipped, "shipped").value();
  std::string out;
  for (size_t i = 0; i < 100; ++i) {
    const Piece& piece = model.pieces[i];
    const std::string score(reinterpret_cast<const char*>(&piece.score), sizeof piece.score);
    const std::string type{3 << 3, static_cast<char>(piece.type)};
    out += Field(1, Field(1, piece.text) + static_cast<char>(2 << 3 | 5) + score + type);
  }
  return out + Field(3, Field(2, model.charsmap));
}

template <typename Tokenizer>
void TokenizeBy(const std::string& model, std::string_view text) {
  const absl::StatusOr<Tokenizer> tokenizer = Tokenizer::Parse(model, "model");
  if (tokenizer.ok()) {
    Tokenize(*tokenizer, text);
  } else {
    FUZZ_CHECK(absl::IsDataLoss(tokenizer.status()));
  }
}

}  // namespace
}  // namespace libretto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  static const auto shipped = SentencePieceTokenizer::Open(LIBRETTO_TOKENIZER).value();
  static const auto word_pieces = WordPieceTokenizer::Parse(kWordPieces, "pieces").value();
  static const std::string small_model = SmallModel();
  FuzzInput input(data, size);
  switch (input.Byte() % 4) {
    case 0: {
      const std::string_view text = input.Rest();
      Tokenize(shipped, text);
      Tokenize(word_pieces, text);
      break;
    }
    case 1: {  // a model, then a text
      const std::string model(input.Take(input.Number16()));
      TokenizeBy<SentencePieceTokenizer>(model, input.Rest());
      break;
    }
    case 2: {
      const std::string model(input.Take(input.Number16()));
      TokenizeBy<WordPieceTokenizer>(model, input.Rest());
      break;
    }
    default: {  // a text, then changes of a sound model
      const std::string text(input.Take(input.Byte()));
      std::string model = small_model;
      ChangeBytes(input, model);
      TokenizeBy<SentencePieceTokenizer>(model, text);
    }
  }
  return 0;
}
