// Speed of the query parser: queries a second on one thread, over the table of its test.
//
//   parser_bench
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/parser/query_parser.h"
#include "tests/unit/parser/notation.h"

namespace libretto {
namespace {

constexpr int kRounds = 100;

int Main() {
  const std::vector<TypedQuery> queries = ReadTypedQueries(LIBRETTO_QUERIES);
  std::vector<double> seconds;
  size_t facts = 0;
  for (int round = 0; round < kRounds; ++round) {
    const absl::Time start = absl::Now();
    for (const TypedQuery& typed : queries) facts += ParseQuery(typed.query).exclusions.size();
    seconds.push_back(absl::ToDoubleSeconds(absl::Now() - start));
  }
  std::ranges::sort(seconds);
  const auto rate = [&](double time) { return static_cast<double>(queries.size()) / time; };
  std::printf("%zu queries, %d times: %.0f a second at best, %.0f in the median round\n",
              queries.size(), kRounds, rate(seconds.front()), rate(seconds[kRounds / 2]));
  return facts > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace libretto

int main() { return libretto::Main(); }
