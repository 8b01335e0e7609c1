// What a character of a query is, and its plain form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace libretto {

enum class CharacterKind { kSpace, kLetter, kKatakana, kHiragana, kIdeograph, kDigit, kSign };

struct Character {
  CharacterKind kind = CharacterKind::kSign;
  std::string folded;  // UTF-8
};

// `bytes` is the character itself in UTF-8.
Character FoldCharacter(uint32_t code, std::string_view bytes);

}  // namespace libretto
