#include "server/parser/tokens.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/utf8.h"
#include "server/parser/characters.h"

namespace libretto {
namespace {

uint32_t Decode(std::string_view bytes) {
  const auto lead = static_cast<uint8_t>(bytes[0]);
  if (bytes.size() == 1) return lead;
  uint32_t code = lead & (0x7f >> bytes.size());
  for (const char c : bytes.substr(1)) code = code << 6 | (static_cast<uint8_t>(c) & 0x3f);
  return code;
}

struct Quotation {
  std::string_view opening, closing;
};

constexpr Quotation kQuotations[] = {{"\"", "\""}, {"“", "”"},   {"„", "“"},
                                     {"„", "”"},   {"«", "»"},   {"»", "«"},
                                     {"「", "」"}, {"『", "』"}, {"《", "》"}};

bool Opens(const Token& token) {
  return std::ranges::any_of(
      kQuotations, [&](const Quotation& quotation) { return token.is(quotation.opening); });
}

bool Closes(const Token& opening, const Token& token) {
  return std::ranges::any_of(kQuotations, [&](const Quotation& quotation) {
    return opening.is(quotation.opening) && token.is(quotation.closing);
  });
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view query) : query_(query) {}

  std::vector<Token> Run() && {
    while (at_ < query_.size()) Step();
    PairQuotes();
    return std::move(tokens_);
  }

 private:
  void Step() {
    const size_t length = Utf8SequenceLength(query_.substr(at_));
    const std::string_view bytes = query_.substr(at_, std::max<size_t>(length, 1));
    const Character character = length == 0 ? Character{CharacterKind::kSign, std::string(bytes)}
                                            : FoldCharacter(Decode(bytes), bytes);
    if (character.kind == CharacterKind::kSpace) {
      spaced_ = true;
    } else if (Joins(character)) {
      tokens_.back().folded += character.folded;
      tokens_.back().end = at_ + bytes.size();
    } else {
      Begin(character, bytes.size());
    }
    last_ = character.kind;
    at_ += bytes.size();
  }

  void Begin(const Character& character, size_t size) {
    constexpr std::array kKinds = {TokenKind::kSign, TokenKind::kWord,  TokenKind::kWord,
                                   TokenKind::kKana, TokenKind::kKanji, TokenKind::kNumber,
                                   TokenKind::kSign};
    tokens_.push_back({.kind = kKinds[static_cast<size_t>(character.kind)],
                       .begin = at_,
                       .end = at_ + size,
                       .folded = character.folded,
                       .spaced = spaced_});
    spaced_ = false;
  }

  // Whether the character goes on with the last token.
  bool Joins(const Character& character) const {
    if (spaced_ || tokens_.empty()) return false;
    const Token& token = tokens_.back();
    const bool digit_next = Next(0) >= '0' && Next(0) <= '9';
    switch (token.kind) {
      case TokenKind::kWord:
        if (last_ == CharacterKind::kKatakana) return character.kind == CharacterKind::kKatakana;
        if (character.kind == CharacterKind::kLetter) return !IsElision(token.folded);
        return character.kind == CharacterKind::kDigit ||
               (character.folded == "'" &&
                (IsLetter(Next(character_size())) || IsElision(token.folded + "'")));
      case TokenKind::kNumber:
        if (character.kind == CharacterKind::kDigit) return true;
        return character.folded == "." && digit_next && token.folded.find('.') == std::string::npos;
      default:
        return false;
    }
  }

  // The character after the current one, by its first byte; 0 at the end.
  char Next(size_t offset) const {
    const size_t next = at_ + std::max<size_t>(offset, 1);
    return next < query_.size() ? query_[next] : '\0';
  }
  size_t character_size() const { return Utf8SequenceLength(query_.substr(at_)); }

  static bool IsLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<uint8_t>(c) >= 0xc3;
  }

  // "l'" and its like are words of their own.
  static bool IsElision(std::string_view folded) {
    constexpr std::string_view kElisions[] = {"l'", "d'", "n'", "j'", "c'",
                                              "s'", "m'", "t'", "qu'"};
    return std::ranges::find(kElisions, folded) != std::end(kElisions);
  }

  void PairQuotes() {
    size_t opening = tokens_.size();
    for (size_t i = 0; i < tokens_.size(); ++i) {
      const bool inches = i > 0 && tokens_[i - 1].kind == TokenKind::kNumber && !tokens_[i].spaced;
      if (opening < i && Closes(tokens_[opening], tokens_[i])) {
        tokens_[opening].closing = i;
        opening = tokens_.size();
      } else if (opening == tokens_.size() && Opens(tokens_[i]) && !inches) {
        opening = i;
      }
    }
  }

  std::string_view query_;
  size_t at_ = 0;
  bool spaced_ = true;
  CharacterKind last_ = CharacterKind::kSpace;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> Tokenize(std::string_view query) { return Tokenizer(query).Run(); }

}  // namespace libretto
