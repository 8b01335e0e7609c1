// Filters between the public API and the catalogue.
#pragma once

#include "absl/status/statusor.h"
#include "index/catalog/filter.h"
#include "libretto/v1/filter.pb.h"

namespace libretto {

// `field` is where the filter stands in the request. INVALID_ARGUMENT naming the inner field for a
// filter without a kind, a condition without a field name or value, a range without an end or with
// ends that are not finite. Whether a field exists is the catalogue's to say.
absl::StatusOr<Filter> FromProto(const v1::Filter& proto, const std::string& field);

void ToProto(const Filter& filter, v1::Filter* proto);

}  // namespace libretto
