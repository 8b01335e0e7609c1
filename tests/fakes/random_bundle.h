// Small models of random values on disk, for tests that need a model but not a good one.
#pragma once

#include <cstdint>
#include <string>

namespace libretto {

// Writes a parts directory (see encoders/bundle/manifest.h): dimension 16, a one-layer text tower
// over the letters a to z, the real backbones' sizes; golden vectors left out. False if that fails.
bool WriteRandomParts(const std::string& directory, uint32_t seed);

// Writes a whole bundle of such parts and random backbones, with its golden vectors.
bool WriteRandomBundle(const std::string& directory, uint32_t seed);

}  // namespace libretto
