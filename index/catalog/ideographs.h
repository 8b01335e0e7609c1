#pragma once

#include <string>
#include <string_view>

namespace libretto {

// Well-formed UTF-8 with spaces around every Chinese character and kana. Scripts written without
// spaces have no words that a tokeniser could see: so each character counts as one, and a word of
// several as characters side by side.
std::string SpaceIdeographs(std::string_view text);

}  // namespace libretto
