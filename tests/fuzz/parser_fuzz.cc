// Any bytes as a typed query. Spans lie inside the query and ascend; text of a query in UTF-8 is
// UTF-8.
#include <string_view>

#include "base/utf8.h"
#include "server/parser/query_parser.h"
#include "tests/fuzz/input.h"

namespace libretto {
namespace {

template <typename Fact>
void CheckSpans(const std::vector<Fact>& facts, size_t size) {
  size_t last = 0;
  for (const Fact& fact : facts) {
    FUZZ_CHECK(fact.at.begin >= last && fact.at.begin < fact.at.end && fact.at.end <= size);
    last = fact.at.end;
  }
}

void CheckUtf8(const ParsedQuery& parsed) {
  FUZZ_CHECK(IsValidUtf8(parsed.text));
  for (const Exclusion& exclusion : parsed.exclusions) FUZZ_CHECK(IsValidUtf8(exclusion.text));
  for (const RelativeWord& comparison : parsed.comparisons)
    FUZZ_CHECK(IsValidUtf8(comparison.quality));
  for (const Reference& reference : parsed.references) FUZZ_CHECK(IsValidUtf8(reference.name));
  for (const Phrase& phrase : parsed.phrases) FUZZ_CHECK(IsValidUtf8(phrase.text));
}

}  // namespace
}  // namespace libretto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  const std::string_view query(reinterpret_cast<const char*>(data), size);
  const ParsedQuery parsed = ParseQuery(query);
  CheckSpans(parsed.exclusions, size);
  CheckSpans(parsed.comparisons, size);
  CheckSpans(parsed.references, size);
  CheckSpans(parsed.ranges, size);
  CheckSpans(parsed.keys, size);
  CheckSpans(parsed.phrases, size);
  CheckSpans(parsed.refinements, size);
  for (const Reference& reference : parsed.references) FUZZ_CHECK(!reference.name.empty());
  for (const NumberRange& range : parsed.ranges) FUZZ_CHECK(range.min || range.max);
  if (IsValidUtf8(query)) CheckUtf8(parsed);
  return 0;
}
