#include "base/words.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "base/utf8.h"

namespace libretto {
namespace {

bool IsWordCharacter(utf8proc_int32_t c) {
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

// Of scripts that are written without spaces.
bool IsWordByItself(utf8proc_int32_t c) {
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

}  // namespace

std::vector<std::string> FoldedWords(std::string_view text) {
  const std::string valid = ToValidUtf8(text);
  utf8proc_uint8_t* mapped = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                   static_cast<utf8proc_ssize_t>(valid.size()), &mapped,
                   static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                                  UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  std::vector<std::string> words;
  bool inside = false;
  for (utf8proc_ssize_t at = 0; at < length;) {
    utf8proc_int32_t c = 0;
    const auto size = utf8proc_iterate(mapped + at, length - at, &c);
    if (size <= 0) break;
    const std::string_view bytes(reinterpret_cast<const char*>(mapped + at),
                                 static_cast<size_t>(size));
    at += size;
    if (!IsWordCharacter(c)) {
      inside = false;
      continue;
    }
    if (!inside || IsWordByItself(c)) words.emplace_back();
    words.back() += bytes;
    inside = !IsWordByItself(c);
  }
  return words;
}

}  // namespace libretto
