// Whether a catalogue's vectors are what its model makes of the files today.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "index/admin/count_progress.h"
#include "index/store/library.h"

namespace libretto {

// Encodes the file of `track`, at the track's coverage. Metadata of the result is not looked at.
using Reencode = std::function<absl::StatusOr<AnalyzedTrack>(const Track& track)>;

// A random choice of the tracks that have a file, some to spare. Not thread-safe.
class TrackSample {
 public:
  TrackSample(int size, uint64_t seed) : size_(static_cast<size_t>(size)), random_(seed) {}
  void Offer(const AnalyzedTrack& track);

  size_t size() const { return size_; }
  const std::multimap<uint64_t, AnalyzedTrack>& candidates() const { return candidates_; }

 private:
  size_t size_;
  std::mt19937_64 random_;
  std::multimap<uint64_t, AnalyzedTrack> candidates_;  // by a random number, the smallest ones
};

struct ReencodeReport {
  int64_t compared = 0;
  int64_t skipped = 0;                 // their files are gone or hold other bytes now
  std::vector<std::string> different;  // one line for each track
};

// Encodes tracks of the sample again, up to its size, whose files still hold the bytes they were
// made of (the id is their hash), and compares: as many passages, at the same times, and cosines of
// at least 0.9999 for the track and each passage. A file that cannot be encoded counts as
// different.
ReencodeReport CompareWithFiles(const TrackSample& sample, const Reencode& encode,
                                const CountProgress& progress);

}  // namespace libretto
