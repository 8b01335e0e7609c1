// Which passages belong to which track, and when they sound. Passages are rows of their own, in
// order of track row, then time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "index/vector_index.h"

namespace libretto {

class MappedFile;

// Immutable and thread-safe.
class PassageTable {
 public:
  // Over a file of PassageTableBuilder::Encode, through a memory map. DATA_LOSS naming the file if
  // it is malformed or fails its checksum.
  static absl::StatusOr<PassageTable> Open(const std::string& path);
  PassageTable(PassageTable&&) noexcept;
  PassageTable& operator=(PassageTable&&) noexcept;
  ~PassageTable();

  int64_t tracks() const { return static_cast<int64_t>(first_.size()) - 1; }
  int64_t passages() const { return first_.back(); }
  // The passages of a track are rows Begin(track) to Begin(track + 1), exclusive.
  int64_t Begin(int64_t track) const { return first_[static_cast<size_t>(track)]; }
  int64_t TrackOf(int64_t passage) const;
  double start_seconds(int64_t passage) const { return starts_[static_cast<size_t>(passage)]; }
  double end_seconds(int64_t passage) const { return ends_[static_cast<size_t>(passage)]; }
  // The passages of a set of tracks.
  RowSet PassagesOf(const RowSet& tracks) const;

 private:
  friend class PassageTableBuilder;
  PassageTable();
  std::span<const int64_t> first_;  // tracks + 1 values
  std::span<const double> starts_, ends_;
  std::unique_ptr<const std::string> owned_;
  std::unique_ptr<const MappedFile> mapped_;

  // Whether the bytes are a table; then points into them.
  bool Read(std::string_view bytes);
};

// Not thread-safe.
class PassageTableBuilder {
 public:
  void AddPassage(double start_seconds, double end_seconds) {
    starts_.push_back(start_seconds);
    ends_.push_back(end_seconds);
  }
  void EndTrack() { first_.push_back(static_cast<int64_t>(starts_.size())); }

  std::string Encode() const;
  PassageTable Finish() const;

 private:
  std::vector<int64_t> first_ = {0};
  std::vector<double> starts_, ends_;
};

}  // namespace libretto
