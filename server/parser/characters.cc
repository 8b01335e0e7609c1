#include "server/parser/characters.h"

namespace libretto {
namespace {

// U+00C0 to U+017F without accents; '.' is no letter.
constexpr std::string_view kLatin =
    "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kLatin.size() == 0x180 - 0xc0);

bool IsSpace(uint32_t code) {
  return code <= 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0xad || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200c) || (code >= 0x2028 && code <= 0x202f) ||
         code == 0x205f || code == 0x2060 || code == 0x3000 || code == 0xfeff;
}

Character FoldAscii(char c) {
  if (c >= 'A' && c <= 'Z') return {CharacterKind::kLetter, std::string(1, c - 'A' + 'a')};
  if (c >= 'a' && c <= 'z') return {CharacterKind::kLetter, std::string(1, c)};
  if (c >= '0' && c <= '9') return {CharacterKind::kDigit, std::string(1, c)};
  return {CharacterKind::kSign, std::string(1, c)};
}

// Signs that stand for plain ones, or 0.
char PlainSign(uint32_t code) {
  switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x201b:
    case 0xb4:
    case 0x2bc:
      return '\'';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
    case 0x301c:
      return '-';
    case 0x266f:
      return '#';
    case 0x3001:
      return ',';
    case 0x3002:
      return '.';
    default:
      return 0;
  }
}

CharacterKind KindOf(uint32_t code) {
  if (code == 0x30fb) return CharacterKind::kSign;
  if (code >= 0x3041 && code <= 0x309f) return CharacterKind::kHiragana;
  if (code >= 0x30a0 && code <= 0x30ff) return CharacterKind::kKatakana;
  if (code >= 0xff66 && code <= 0xff9f) return CharacterKind::kKatakana;
  if ((code >= 0x3400 && code <= 0x9fff) || code == 0x3005 || (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0x20000 && code <= 0x3ffff)) {
    return CharacterKind::kIdeograph;
  }
  const bool letter = (code >= 0x180 && code < 0x2000 && code != 0x2bb) ||
                      (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xa4d0 && code < 0xac00);
  return letter ? CharacterKind::kLetter : CharacterKind::kSign;
}

}  // namespace

Character FoldCharacter(uint32_t code, std::string_view bytes) {
  if (IsSpace(code)) return {CharacterKind::kSpace, ""};
  if (code >= 0xff01 && code <= 0xff5e) code -= 0xfee0;  // full width
  if (code < 0x80) return FoldAscii(static_cast<char>(code));
  if (code >= 0xc0 && code < 0x180) {
    if (code == 0xdf) return {CharacterKind::kLetter, "ss"};
    const char plain = kLatin[code - 0xc0];
    if (plain != '.') return {CharacterKind::kLetter, std::string(1, plain)};
  }
  if (code >= 0x300 && code <= 0x36f) return {CharacterKind::kLetter, ""};  // accent of its own
  if (code == 0x266d) return {CharacterKind::kLetter, "b"};                 // flat
  if (const char sign = PlainSign(code)) return {CharacterKind::kSign, std::string(1, sign)};
  return {KindOf(code), std::string(bytes)};
}

}  // namespace libretto
