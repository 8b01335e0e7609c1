#pragma once

#include <string>
#include <string_view>

namespace libretto {

// True if `text` is well-formed UTF-8 (no overlong forms, surrogates or values above U+10FFFF).
bool IsValidUtf8(std::string_view text);

// `text` with every ill-formed byte replaced by U+FFFD; for names and tags that come from files.
std::string ToValidUtf8(std::string_view text);

}  // namespace libretto
