#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "index/catalog/track.h"

namespace libretto {

// A track's metadata as JSON, the form in which the store keeps it. Ill-formed UTF-8 becomes
// U+FFFD.
std::string EncodeTrack(const Track& track);

// DATA_LOSS if `json` is not what EncodeTrack writes. Members it does not know are ignored.
absl::StatusOr<Track> DecodeTrack(std::string_view json);

}  // namespace libretto
