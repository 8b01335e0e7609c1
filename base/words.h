// Words of a text in the form in which names are compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace libretto {

// Runs of letters and digits, without case, diacritics and compatibility forms (Unicode NFKD, case
// folded); Chinese characters and kana are a word each. "Sœur Ånge-7" is {sœur, ange, 7}.
// Ill-formed bytes separate words.
std::vector<std::string> FoldedWords(std::string_view text);

}  // namespace libretto
