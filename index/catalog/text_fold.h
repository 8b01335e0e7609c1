#pragma once

#include <string>
#include <string_view>

namespace libretto {

// A form in which texts that differ only in case are equal: Unicode's simple case mappings of each
// character, upper then lower ("STRASSE" is not "Straße"; accents and normalisation forms stay
// distinct). Ill-formed UTF-8 and NUL become U+FFFD.
std::string FoldCase(std::string_view text);

}  // namespace libretto
