#include "index/store/overlay.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr size_t kBase = 4;

RowSet AllRows(int64_t rows) {
  RowSet all(rows);
  all.Complement();
  return all;
}

absl::StatusOr<std::shared_ptr<const Segment>> BuildSegment(
    const std::vector<std::shared_ptr<const AnalyzedTrack>>& tracks, int dimension) {
  ASSIGN_OR_RETURN(SegmentBuilder builder, SegmentBuilder::InMemory(dimension));
  for (const auto& track : tracks) RETURN_IF_ERROR(builder.Add(*track));
  ASSIGN_OR_RETURN(SegmentParts parts, builder.Finish("exact"));
  return Segment::Create(std::move(parts));
}

}  // namespace

Overlay::Overlay(ModelIdentity model, std::shared_ptr<const Snapshot> base)
    : model_(std::move(model)), base_(std::move(base)) {
  if (!base_) return;
  layers_.push_back(MakeLayer(base_->segment, {}, 0));
  revision_ = visible_revision_ = base_->info.revision;
}

Overlay::Layer Overlay::MakeLayer(std::shared_ptr<const Segment> segment,
                                  std::vector<TrackPtr> tracks, int level) {
  Layer layer;
  layer.tracks = std::move(tracks);
  layer.level = level;
  layer.live_tracks = segment->size();
  layer.live_passages = segment->table().passages();
  layer.live_seconds = segment->catalog().total_duration();
  layer.live.segment = std::move(segment);
  return layer;
}

void Overlay::Erase(Layer& layer, const std::vector<std::string>& ids) {
  const Segment& segment = *layer.live.segment;
  const PassageTable& table = segment.table();
  std::optional<RowSet> tracks, passages;
  for (const std::string& id : ids) {
    const std::optional<int64_t> row = segment.catalog().Find(id);
    if (!row || !layer.live.IsLive(*row) || (tracks && !tracks->Contains(*row))) continue;
    if (!tracks) {  // views share the old sets, so changes go into copies
      tracks = layer.live.tracks ? *layer.live.tracks : AllRows(segment.size());
      passages = layer.live.passages ? *layer.live.passages : AllRows(table.passages());
    }
    tracks->Erase(*row);
    for (int64_t p = table.Begin(*row); p < table.Begin(*row + 1); ++p) passages->Erase(p);
    --layer.live_tracks;
    layer.live_passages -= table.Begin(*row + 1) - table.Begin(*row);
    layer.live_seconds -= segment.catalog().Duration(*row);
  }
  if (!tracks) return;
  layer.live.tracks = std::make_shared<const RowSet>(*std::move(tracks));
  layer.live.passages = std::make_shared<const RowSet>(*std::move(passages));
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
  layers_.push_back(MakeLayer(std::move(segment), std::move(tracks), 0));
  while (IsDigitFull()) RETURN_IF_ERROR(MergeDigit());
  return absl::OkStatus();
}

bool Overlay::IsDigitFull() const {
  if (layers_.size() < kBase + (base_ ? 1 : 0)) return false;
  return layers_[layers_.size() - kBase].level == layers_.back().level;
}

absl::Status Overlay::MergeDigit() {
  const size_t first = layers_.size() - kBase;
  std::vector<TrackPtr> tracks;
  for (size_t i = first; i < layers_.size(); ++i) {
    for (size_t row = 0; row < layers_[i].tracks.size(); ++row) {
      if (layers_[i].live.IsLive(static_cast<int64_t>(row))) {
        tracks.push_back(layers_[i].tracks[row]);
      }
    }
  }
  std::sort(tracks.begin(), tracks.end(),
            [](const TrackPtr& a, const TrackPtr& b) { return a->track.id < b->track.id; });
  ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, BuildSegment(tracks, model_.dimension));
  const int level = layers_.back().level + 1;
  layers_.resize(first);
  layers_.push_back(MakeLayer(std::move(segment), std::move(tracks), level));
  return absl::OkStatus();
}

std::shared_ptr<const View> Overlay::MakeView(
    std::shared_ptr<const DuplicateTable> duplicates) const {
  LibraryStats stats;
  std::vector<LiveSegment> segments;
  for (const Layer& layer : layers_) {
    stats.tracks += layer.live_tracks;
    stats.passages += layer.live_passages;
    stats.duration_seconds += layer.live_seconds;
    if (layer.live_tracks > 0) segments.push_back(layer.live);
  }
  stats.index_kind = base_ ? std::string(base_->segment->tracks().kind()) : "exact";
  stats.published_time = base_ ? base_->info.published_time : absl::UnixEpoch();
  stats.unpublished_changes = changes_;
  return std::make_shared<const LibraryView>(
      absl::StrCat(base_ ? base_->info.name : "000000", ".", visible_revision_), model_,
      std::move(stats), std::move(segments), std::move(duplicates));
}

}  // namespace libretto
