// Parts of a query in short, for people.
#pragma once

#include <string>

#include "index/catalog/filter.h"
#include "server/query/query.h"

namespace libretto {

std::string Describe(const Filter& filter);          // "tempo_bpm 87 to 93"
std::string Describe(const Clause& clause);          // "like the artist Tyler Johnson"
std::string Describe(const Comparison& comparison);  // "less fast"

}  // namespace libretto
