// A query cut into words, numbers, signs and, where words are not spaced, characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace libretto {

enum class TokenKind {
  kWord,    // letters with the digits and apostrophes among them; a run of katakana
  kKanji,   // one ideograph
  kKana,    // one hiragana
  kNumber,  // digits with a decimal point among them
  kSign,    // one other character, or a byte that is not UTF-8
};

struct Token {
  TokenKind kind = TokenKind::kSign;
  size_t begin = 0, end = 0;  // bytes of the query
  std::string folded;   // lower case, without accents and widths; quotes and dashes as " and -
  bool spaced = false;  // white space before it, or the query's start
  size_t closing = 0;   // the token that closes the quotation that this one opens, or 0

  bool is(std::string_view sign) const { return folded == sign; }
};

// Control characters count as white space.
std::vector<Token> Tokenize(std::string_view query);

}  // namespace libretto
