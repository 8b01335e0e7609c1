// Checks of a query that need neither the model nor the catalogue.
#pragma once

#include "absl/status/status.h"
#include "server/query/query.h"

namespace libretto {

// Text that may be embedded: UTF-8, neither empty nor blank, within kMaxTextBytes. INVALID_ARGUMENT
// naming `field`.
absl::Status ValidateText(const std::string& text, const std::string& field);

// A stretch of time in a track. INVALID_ARGUMENT naming a field of `field`.
absl::Status ValidateStretch(double start_seconds, double end_seconds, const std::string& field);

// INVALID_ARGUMENT naming the first wrong field, e.g. "clauses[2].weight: must not be 0".
absl::Status ValidateQuery(const Query& query);

// Bounds on size and depth only; fields and types are the catalogue's to check.
absl::Status ValidateFilter(const Filter& filter, const std::string& field);

}  // namespace libretto
