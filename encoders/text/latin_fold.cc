#include "encoders/text/latin_fold.h"

#include <algorithm>

namespace libretto {
namespace {

// The base letter of U+00C0 to U+017F; '.' where Unicode has no decomposition to ASCII.
constexpr char32_t kFirst = 0xc0, kLast = 0x17f;
constexpr std::string_view kBase =
    "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y"
    "aaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll."
    "...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.";
static_assert(kBase.size() == kLast - kFirst + 1);

char32_t Fold(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c < kFirst || c > kLast) return c;
  if (kBase[c - kFirst] != '.') return static_cast<unsigned char>(kBase[c - kFirst]);
  switch (c) {
    case 0xc6:  // AE, eth, O with stroke, thorn
    case 0xd0:
    case 0xd8:
    case 0xde:
      return c + 0x20;
    case 0x110:  // D with stroke, H with stroke, IJ, L with middle dot, L with stroke, eng, OE,
    case 0x126:  // T with stroke
    case 0x132:
    case 0x13f:
    case 0x141:
    case 0x14a:
    case 0x152:
    case 0x166:
      return c + 1;
    default:
      return c;
  }
}

void AppendUtf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const int extra = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  constexpr unsigned kLead[] = {0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(kLead[extra] | (c >> (6 * extra)));
  for (int i = extra - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3f));
}

}  // namespace

char32_t TakeCodePoint(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t c = length == 1 ? lead : lead & (0x7fu >> length);
  for (size_t i = 1; i < length && i < text.size(); ++i) {
    c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3fu);
  }
  text.remove_prefix(std::min(length, text.size()));
  return c;
}

void AppendFolded(char32_t c, std::string& out) {
  if (c >= 0x300 && c <= 0x36f) return;
  AppendUtf8(Fold(c), out);
}

}  // namespace libretto
