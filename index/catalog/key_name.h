#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace libretto {

// The tonic that `text` names, spelled with a sharp where it needs one: "C", "C#", "D", ..., "B".
// Understands either case, "#" and "♯", and flats: "Db", "d♭" and "C♯" are all "C#". Nothing if it
// names no tonic.
std::optional<std::string> ParseKey(std::string_view text);

}  // namespace libretto
