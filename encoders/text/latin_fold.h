// Lower case without accents for Latin letters.
#pragma once

#include <string>
#include <string_view>

namespace libretto {

// Removes the first code point from `text`, which must be valid UTF-8 and not empty.
char32_t TakeCodePoint(std::string_view& text);

// Appends `c` as UTF-8: in lower case and without its accent if it is a letter of ASCII, Latin-1 or
// Latin Extended-A that Unicode decomposes (NFD); nothing if it is a combining accent; otherwise as
// it is.
void AppendFolded(char32_t c, std::string& out);

}  // namespace libretto
