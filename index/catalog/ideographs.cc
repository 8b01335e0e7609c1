#include "index/catalog/ideographs.h"

namespace libretto {
namespace {

// Bytewise order of UTF-8 is the order of characters.
bool IsIdeograph(std::string_view c) {
  return (c >= "\u2e80" && c <= "\u9fff") || (c >= "\uf900" && c <= "\ufaff") ||
         (c >= "\U00020000" && c <= "\U0003ffff");
}

size_t LengthOf(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

}  // namespace

std::string SpaceIdeographs(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view c = text.substr(0, LengthOf(static_cast<unsigned char>(text[0])));
    text.remove_prefix(c.size());
    if (IsIdeograph(c)) {
      out.append(" ").append(c).append(" ");
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace libretto
