// Catalogues of any size, for benchmarks.
#pragma once

#include <cstdint>
#include <random>

#include "absl/status/status.h"
#include "index/store/library.h"
#include "tests/bench/clustered_vectors.h"

namespace libretto {

// Tracks of a fixed seed, one after another. Each passage lies near its track.
class SyntheticTracks {
 public:
  SyntheticTracks(int dimension, int passages) : vectors_(dimension, 1), passages_(passages) {}

  AnalyzedTrack Next();

 private:
  ClusteredVectors vectors_;
  std::mt19937 random_{2};
  std::normal_distribution<float> noise_;
  const int passages_;
  int64_t next_ = 0;
};

// Puts so many of them into a catalogue, without publishing a snapshot. Makes it if it is not
// there.
absl::Status FillCatalog(const LibraryOptions& options, SyntheticTracks& tracks, int64_t count);

}  // namespace libretto
