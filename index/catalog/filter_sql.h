#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "index/catalog/filter.h"

namespace libretto {

// A condition on `tracks AS t` of a catalogue's schema (catalog.cc). Values are only ever in
// `parameters`, in the order of the question marks.
struct SqlCondition {
  std::string sql;
  std::vector<std::variant<std::string, double>> parameters;
};

// INVALID_ARGUMENT for an unknown field (the message lists the fields), a value whose type is not
// the field's, a Not of other than one filter, or a filter nested deeper than 32 or of more than
// 500 conditions or 10,000 values.
absl::StatusOr<SqlCondition> ToSql(const Filter& filter);

}  // namespace libretto
