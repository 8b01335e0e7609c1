// The filter language of --where, for conditions that the simple options cannot say:
//
//   year >= 1990 and not genre = "rock" and (artist ~ "smith" or album ^= "Best of")
//   genre in ("jazz", "blues") and tempo_bpm < 100 and key = C# and matches "late night"
//
//   expression := term { "or" term }
//   term       := factor { "and" factor }
//   factor     := "not" factor | "(" expression ")" | condition
//   condition  := FIELD operator value | FIELD "in" "(" value { "," value } ")" | "matches" value
//   operator   := "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" (contains) | "^=" (starts with)
//   value      := number | "text" | 'text' | word | true | false
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libretto/v1/filter.pb.h"

namespace libretto::cli {

// INVALID_ARGUMENT naming what was expected and where. Fields are checked by the server.
absl::StatusOr<v1::Filter> ParseWhere(const std::string& expression);

}  // namespace libretto::cli
