#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "index/store/library.h"

namespace libretto {

// INVALID_ARGUMENT, saying what is wrong, unless the track can be kept in a catalogue of
// `dimension`: an id of 1 to 512 bytes of UTF-8 without control characters, at least one passage,
// finite unit vectors of that dimension, and finite numbers.
absl::Status ValidateTrack(const AnalyzedTrack& track, int dimension);

// A track as library.db keeps it; docs/index-format.md gives the layout.
struct EncodedTrack {
  std::string document;   // metadata
  std::string vectors;    // embedding and passages
  uint32_t checksum = 0;  // CRC-32C of both
};

EncodedTrack Encode(const AnalyzedTrack& track);

// DATA_LOSS if the checksum fails or the parts are malformed or of another dimension.
absl::StatusOr<AnalyzedTrack> Decode(std::string_view document, std::string_view vectors,
                                     uint32_t checksum, int dimension);

}  // namespace libretto
