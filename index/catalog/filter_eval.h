#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "index/catalog/columns.h"
#include "index/catalog/filter.h"
#include "index/vector_index.h"

namespace libretto {

// The rows that satisfy Filter::Match{text}, or why that cannot be said.
using TextMatcher = std::function<absl::StatusOr<RowSet>(const std::string& text)>;

// The rows that satisfy a filter that CheckFilter finds good. Errors are those of `match_text`.
absl::StatusOr<RowSet> Evaluate(const Filter& filter, const Columns& columns,
                                const TextMatcher& match_text);

}  // namespace libretto
