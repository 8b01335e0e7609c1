#pragma once

#include "absl/status/status.h"
#include "index/catalog/filter.h"

namespace libretto {

// INVALID_ARGUMENT for an unknown field (the message lists the fields), a value whose type is not
// the field's, a Not of other than one filter, a Match of no or too many words, or a filter nested
// deeper than 32 or of more than 500 conditions or 10,000 values.
absl::Status CheckFilter(const Filter& filter);

}  // namespace libretto
