#pragma once

#include "absl/status/status.h"
#include "index/catalog/filter.h"

namespace libretto {

// INVALID_ARGUMENT for an unknown field (the message lists the fields), a value whose type is not
// the field's, a Not of other than one filter, a Match that CheckSearchText refuses, or a filter
// nested deeper than 32 or of more than 500 conditions, 10,000 values or 16 Matches.
absl::Status CheckFilter(const Filter& filter);

}  // namespace libretto
