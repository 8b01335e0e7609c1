// Tracks between the public API and the catalogue.
#pragma once

#include "absl/status/statusor.h"
#include "index/catalog/track.h"
#include "libretto/v1/track.pb.h"

namespace libretto {

void ToProto(const Track& track, v1::Track* proto);
void ToProto(const AttributeValue& value, v1::AttributeValue* proto);

// The caller's fields of a track, `field` being where it stands in the request. Fields that are the
// server's are ignored. INVALID_ARGUMENT naming the field for an id or attribute name that is too
// long, a year out of range, or an attribute without a finite value.
absl::StatusOr<Track> FromProto(const v1::Track& proto, const std::string& field);

absl::StatusOr<AttributeValue> FromProto(const v1::AttributeValue& proto, const std::string& field);

}  // namespace libretto
