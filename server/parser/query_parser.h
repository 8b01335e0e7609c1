// Reads what a person types into a search box for music: what is excluded, compared, named,
// counted and quoted, in English and in common forms of German, French, Spanish, Italian,
// Portuguese, Japanese and Chinese. docs/search.md shows what is understood.
#pragma once

#include <string_view>

#include "server/parser/parsed_query.h"

namespace libretto {

// Takes any bytes, valid UTF-8 or not, and time linear in their number. The same bytes give the
// same result. In each list of the result, spans ascend and do not overlap.
ParsedQuery ParseQuery(std::string_view query);

}  // namespace libretto
