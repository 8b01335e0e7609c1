// A parsed query in the notation of queries.tsv, which its head explains; and that table.
#pragma once

#include <string>
#include <vector>

#include "server/parser/parsed_query.h"

namespace libretto {

struct TypedQuery {
  std::string query, text, facts;
  bool open = false;  // its reading is arguable
};

std::vector<TypedQuery> ReadTypedQueries(const std::string& path);

// The facts alone, in the order of the query.
std::string FactsOf(const ParsedQuery& parsed);

}  // namespace libretto
