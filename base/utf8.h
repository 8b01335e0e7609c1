#pragma once

#include <string>
#include <string_view>

namespace libretto {

// Bytes of the well-formed character at the start of `s`; 0 if there is none.
size_t Utf8SequenceLength(std::string_view s);

// True if `text` is well-formed UTF-8 (no overlong forms, surrogates or values above U+10FFFF).
bool IsValidUtf8(std::string_view text);

// `text` with every ill-formed byte replaced by U+FFFD; for names and tags that come from files.
std::string ToValidUtf8(std::string_view text);

}  // namespace libretto
