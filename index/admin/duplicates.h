// Recordings that a catalogue has several times.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "index/catalog/track.h"

namespace libretto {

// Tracks of one recording, ascending by id.
using DuplicateGroup = std::vector<Track>;

// Of the tracks that are published or acknowledged, ascending by the first id.
absl::StatusOr<std::vector<DuplicateGroup>> ListDuplicates(const std::string& directory);

}  // namespace libretto
