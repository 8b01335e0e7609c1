// Small models of random values on disk, for tests that need a model but not a good one.
#pragma once

#include <cstdint>
#include <string>

#include "encoders/bundle/build.h"

namespace libretto {

// Writes a parts directory (see encoders/bundle/manifest.h): dimension 16, a one-layer text tower
// over the letters a to z, the real backbones' sizes; golden vectors left out. False if that fails.
bool WriteRandomParts(const std::string& directory, uint32_t seed);

// Writes a whole bundle of such parts and random backbones, with its golden vectors. kMiniLm: with
// a one-layer BERT, over the same letters, that reads at most 32 pieces.
bool WriteRandomBundle(const std::string& directory, uint32_t seed,
                       TextTower tower = TextTower::kOwn);

}  // namespace libretto
