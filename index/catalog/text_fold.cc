#include "index/catalog/text_fold.h"

#include <locale.h>
#include <wctype.h>

#include <cstdint>

#include "base/utf8.h"

namespace libretto {
namespace {

// The C library's tables of the built-in C.UTF-8 locale, whatever the process's own locale is.
locale_t Unicode() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

char32_t Fold(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
  if (!Unicode()) return c;
  const wint_t upper = towupper_l(static_cast<wint_t>(c), Unicode());
  return static_cast<char32_t>(towlower_l(upper, Unicode()));
}

// Decodes the character at the front of well-formed UTF-8.
char32_t TakeCharacter(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t c = length == 1 ? lead : lead & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) c = c << 6 | (byte(i) & 0x3f);
  text.remove_prefix(length);
  return c;
}

void AppendCharacter(std::string& out, char32_t c) {
  const auto continuation = [&](int shift) {
    out += static_cast<char>(0x80 | (c >> shift & 0x3f));
  };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
    continuation(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | c >> 12);
    continuation(6);
    continuation(0);
  } else {
    out += static_cast<char>(0xf0 | c >> 18);
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

}  // namespace

std::string FoldCase(std::string_view text) {
  const std::string valid = ToValidUtf8(text);
  std::string out;
  out.reserve(valid.size());
  for (std::string_view rest = valid; !rest.empty();) {
    const char32_t c = TakeCharacter(rest);
    AppendCharacter(out, c == 0 ? U'\ufffd' : Fold(c));
  }
  return out;
}

}  // namespace libretto
