#include "index/store/overlay.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

RowSet AllRows(int64_t rows) {
  RowSet all(rows);
  for (int64_t row = 0; row < rows; ++row) all.Insert(row);
  return all;
}

void AddTo(LibraryStats& stats, const LiveSegment& live) {
  const Segment& segment = *live.segment;
  if (!live.tracks) {
    stats.tracks += segment.size();
    stats.passages += segment.table().first.back();
  } else {
    stats.tracks += live.tracks->Count();
    stats.passages += live.passages->Count();
  }
  stats.duration_seconds += segment.catalog().total_duration();
  for (int64_t row = 0; live.tracks && row < segment.size(); ++row) {
    if (!live.IsLive(row)) stats.duration_seconds -= segment.catalog().Duration(row);
  }
}

absl::StatusOr<std::shared_ptr<const Segment>> BuildSegment(
    const std::vector<std::shared_ptr<const AnalyzedTrack>>& tracks, int dimension) {
  ASSIGN_OR_RETURN(SegmentBuilder builder, SegmentBuilder::Create(dimension));
  for (const auto& track : tracks) RETURN_IF_ERROR(builder.Add(*track));
  ASSIGN_OR_RETURN(SegmentParts parts, builder.Finish("exact"));
  return Segment::Create(std::move(parts));
}

}  // namespace

Overlay::Overlay(ModelIdentity model, std::shared_ptr<const Snapshot> base)
    : model_(std::move(model)), base_(std::move(base)) {
  if (!base_) return;
  layers_.push_back({{base_->segment, nullptr, nullptr}, {}, 0});
  revision_ = visible_revision_ = base_->info.revision;
}

void Overlay::Erase(Layer& layer, const std::vector<std::string>& ids) {
  const Segment& segment = *layer.live.segment;
  std::optional<RowSet> tracks;
  for (const std::string& id : ids) {
    const std::optional<int64_t> row = segment.catalog().Find(id);
    if (!row || !layer.live.IsLive(*row)) continue;
    // Views share the old set, so the change goes into a copy.
    if (!tracks) tracks = layer.live.tracks ? *layer.live.tracks : AllRows(segment.size());
    if (tracks->Contains(*row)) ++layer.dead;
    tracks->Erase(*row);
  }
  if (!tracks) return;
  layer.live.passages = std::make_shared<const RowSet>(segment.PassagesOf(*tracks));
  layer.live.tracks = std::make_shared<const RowSet>(*std::move(tracks));
}

absl::Status Overlay::Apply(const Changes& changes) {
  std::vector<std::string> superseded = changes.deletions;
  for (const TrackPtr& track : changes.upserts) superseded.push_back(track->track.id);
  for (Layer& layer : layers_) Erase(layer, superseded);
  if (!changes.upserts.empty()) RETURN_IF_ERROR(Push(changes.upserts));
  revision_ = std::max(revision_, changes.revision);
  visible_revision_ = std::max(visible_revision_, changes.visible_revision);
  changes_ += static_cast<int64_t>(superseded.size());
  return absl::OkStatus();
}

absl::Status Overlay::Push(std::vector<TrackPtr> tracks) {
  ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, BuildSegment(tracks, model_.dimension));
  layers_.push_back({{std::move(segment), nullptr, nullptr}, std::move(tracks), 0});
  const size_t oldest = base_ ? 1 : 0;
  while (layers_.size() >= oldest + 2 &&
         layers_[layers_.size() - 2].live.segment->size() <= layers_.back().live.segment->size()) {
    RETURN_IF_ERROR(MergeLastTwo());
  }
  return absl::OkStatus();
}

absl::Status Overlay::MergeLastTwo() {
  std::vector<TrackPtr> tracks;
  for (size_t i = layers_.size() - 2; i < layers_.size(); ++i) {
    for (size_t row = 0; row < layers_[i].tracks.size(); ++row) {
      if (layers_[i].live.IsLive(static_cast<int64_t>(row))) {
        tracks.push_back(layers_[i].tracks[row]);
      }
    }
  }
  std::sort(tracks.begin(), tracks.end(),
            [](const TrackPtr& a, const TrackPtr& b) { return a->track.id < b->track.id; });
  ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, BuildSegment(tracks, model_.dimension));
  layers_.pop_back();
  layers_.back() = {{std::move(segment), nullptr, nullptr}, std::move(tracks), 0};
  return absl::OkStatus();
}

std::shared_ptr<const View> Overlay::MakeView() const {
  LibraryStats stats;
  std::vector<LiveSegment> segments;
  for (const Layer& layer : layers_) {
    AddTo(stats, layer.live);
    if (layer.dead < layer.live.segment->size()) segments.push_back(layer.live);
  }
  stats.index_kind = base_ ? std::string(base_->segment->tracks().kind()) : "exact";
  stats.published_time = base_ ? base_->info.published_time : absl::UnixEpoch();
  stats.unpublished_changes = changes_;
  return std::make_shared<const LibraryView>(
      absl::StrCat(base_ ? base_->info.name : "000000", ".", visible_revision_), model_,
      std::move(stats), std::move(segments));
}

}  // namespace libretto
