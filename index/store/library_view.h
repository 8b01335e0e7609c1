// View over a list of segments.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "index/store/duplicate_table.h"
#include "index/store/library.h"
#include "index/store/segment.h"

namespace libretto {

// A segment and those of its tracks that are neither deleted nor replaced by a later segment's.
struct LiveSegment {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const RowSet> tracks, passages;  // both null while every track lives

  bool IsLive(int64_t row) const { return !tracks || tracks->Contains(row); }
};

class LibraryView final : public View {
 public:
  // A track lives in at most one of the segments.
  LibraryView(std::string snapshot_id, ModelIdentity model, LibraryStats stats,
              std::vector<LiveSegment> segments, std::shared_ptr<const DuplicateTable> duplicates)
      : snapshot_id_(std::move(snapshot_id)),
        model_(std::move(model)),
        stats_(std::move(stats)),
        segments_(std::move(segments)),
        duplicates_(std::move(duplicates)) {}

  const std::string& snapshot_id() const override { return snapshot_id_; }
  const ModelIdentity& model() const override { return model_; }
  const LibraryStats& stats() const override { return stats_; }

  absl::StatusOr<std::vector<TrackHit>> SearchTracks(std::span<const float> query,
                                                     const SearchOptions& options) const override;
  absl::StatusOr<std::vector<PassageHit>> SearchPassages(
      std::span<const float> query, const SearchOptions& options) const override;

  absl::StatusOr<Track> GetTrack(const std::string& id) const override;
  absl::StatusOr<Embedding> GetEmbedding(const std::string& id) const override;
  absl::StatusOr<std::vector<Passage>> GetPassages(const std::string& id) const override;

  absl::StatusOr<std::vector<TrackSketch>> Sketch(std::span<const std::string> ids) const override;
  absl::StatusOr<std::vector<std::string>> SearchNames(const std::string& words,
                                                       const SearchOptions& options) const override;
  absl::StatusOr<int64_t> Count(const Filter& filter) const override;

  std::vector<std::string> CopiesOf(const std::string& id) const override;

  absl::StatusOr<TrackPage> List(const Filter* filter, int page_size,
                                 const std::string& after_id) const override;

 private:
  struct Place {
    const Segment* segment;
    int64_t row;
  };
  struct Found {
    const Segment* segment;
    Neighbor neighbor;
  };
  enum class Over { kTracks, kPassages };

  absl::StatusOr<Place> Find(const std::string& id) const;
  // The best of all segments, each segment's in order, not yet merged.
  absl::StatusOr<std::vector<Found>> Search(Over over, std::span<const float> query,
                                            const SearchOptions& options) const;

  const std::string snapshot_id_;
  const ModelIdentity model_;
  const LibraryStats stats_;
  const std::vector<LiveSegment> segments_;
  const std::shared_ptr<const DuplicateTable>
      duplicates_;  // of tracks that are not in the view too
};

}  // namespace libretto
