// The state behind a view: the published snapshot and the changes acknowledged since, kept as a few
// small segments.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "index/store/library_database.h"
#include "index/store/library_view.h"
#include "index/store/snapshot.h"

namespace libretto {

// Not thread-safe. Segments of changes are merged like the digits of a counter to the base 4, so
// that n changes make at most 3 log4(n) segments and each track is copied at most log4(n) times.
class Overlay {
 public:
  // Without a snapshot while nothing is published: `base` is null.
  Overlay(ModelIdentity model, std::shared_ptr<const Snapshot> base);

  const std::shared_ptr<const Snapshot>& base() const { return base_; }
  // Changes up to this revision of library.db have been applied.
  int64_t revision() const { return revision_; }

  absl::Status Apply(const Changes& changes);
  std::shared_ptr<const View> MakeView(std::shared_ptr<const DuplicateTable> duplicates) const;

 private:
  using TrackPtr = std::shared_ptr<const AnalyzedTrack>;
  struct Layer {
    LiveSegment live;
    std::vector<TrackPtr> tracks;  // by row; empty for the snapshot's
    int level = 0;                 // how often it was merged
    // What lives of it.
    int64_t live_tracks = 0, live_passages = 0;
    double live_seconds = 0;
  };

  static Layer MakeLayer(std::shared_ptr<const Segment> segment, std::vector<TrackPtr> tracks,
                         int level);
  static void Erase(Layer& layer, const std::vector<std::string>& ids);
  absl::Status Push(std::vector<TrackPtr> tracks);
  // Whether the last layers are as many of one level as make one of the next.
  bool IsDigitFull() const;
  absl::Status MergeDigit();

  const ModelIdentity model_;
  const std::shared_ptr<const Snapshot> base_;
  std::vector<Layer> layers_;  // the snapshot first
  int64_t revision_ = 0;
  int64_t visible_revision_ = 0;
  int64_t changes_ = 0;
};

}  // namespace libretto
