// Queries as people type them, each read exactly as the tables say.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>

#include "server/parser/query_parser.h"
#include "tests/unit/parser/notation.h"

namespace libretto {
namespace {

// Prints what is read otherwise.
size_t CountRight(const std::vector<TypedQuery>& queries) {
  size_t right = 0;
  for (const TypedQuery& typed : queries) {
    const ParsedQuery parsed = ParseQuery(typed.query);
    const std::string facts = FactsOf(parsed);
    if (parsed.text == typed.text && facts == typed.facts) {
      ++right;
      continue;
    }
    std::printf("%s\n  expected  %s | %s\n  read as   %s | %s\n", typed.query.c_str(),
                typed.text.c_str(), typed.facts.c_str(), parsed.text.c_str(), facts.c_str());
  }
  return right;
}

void CheckTable(const std::string& name, size_t least) {
  std::vector<TypedQuery> queries = ReadTypedQueries(std::string(LIBRETTO_QUERIES "/") + name);
  REQUIRE(queries.size() >= least);
  const auto open =
      std::ranges::stable_partition(queries, [](const TypedQuery& typed) { return !typed.open; });
  const std::vector<TypedQuery> arguable(open.begin(), open.end());
  queries.erase(open.begin(), queries.end());
  const size_t right = CountRight(queries), arguable_right = CountRight(arguable);
  std::printf("%s: %zu of %zu, and %zu of %zu arguable ones\n", name.c_str(), right, queries.size(),
              arguable_right, arguable.size());
  CHECK(right == queries.size());
  CHECK(arguable.size() * 20 <= queries.size());
}

TEST_CASE("typed queries are read as the table says") { CheckTable("queries.tsv", 500); }

TEST_CASE("queries of other wording are read as their table says") {
  CheckTable("queries_unseen.tsv", 60);
}

}  // namespace
}  // namespace libretto
