// Text as a terminal shows it.
#pragma once

#include <string>

namespace libretto::cli {

// Columns that UTF-8 `text` takes: two for East Asian wide characters and emoji, none for
// combining marks.
int DisplayWidth(const std::string& text);

// `text` in at most `width` columns; "…" takes the place of what was cut off.
std::string Truncate(const std::string& text, int width);

// Metadata comes from strangers' files: control characters (escape sequences among them) become
// spaces, ill-formed UTF-8 becomes U+FFFD.
std::string Printable(const std::string& text);

}  // namespace libretto::cli
