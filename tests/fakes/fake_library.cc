#include "tests/fakes/fake_library.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

absl::StatusOr<bool> Matches(const Filter& filter, const Track& track) {
  if (const auto* not_ = std::get_if<Filter::Not>(&filter.node)) {
    ASSIGN_OR_RETURN(const bool inner, Matches(not_->of.front(), track));
    return !inner;
  }
  const auto* equals = std::get_if<Filter::Equals>(&filter.node);
  if (equals == nullptr) return absl::InvalidArgumentError("unknown condition");
  const std::string* value = std::get_if<std::string>(&equals->value);
  if (value == nullptr) return absl::InvalidArgumentError("the value must be text");
  if (equals->field == "title") return track.title == *value;
  if (equals->field == "artist") return track.artist == *value;
  if (equals->field == "genre") return track.genre == *value;
  return absl::InvalidArgumentError(
      absl::StrCat("unknown field \"", equals->field, "\": use title, artist or genre"));
}

absl::StatusOr<bool> Passes(const Filter* filter, const Track& track) {
  if (filter == nullptr) return true;
  return Matches(*filter, track);
}

template <typename Hit, typename Key>
void KeepBest(std::vector<Hit>& hits, int k, Key key) {
  std::ranges::sort(hits, std::less<>(), key);
  if (hits.size() > static_cast<size_t>(k)) hits.resize(static_cast<size_t>(k));
}

absl::Status NotForJobs() { return absl::UnimplementedError("not part of the fake"); }

}  // namespace

FakeView::FakeView(std::map<std::string, AnalyzedTrack> tracks, ModelIdentity model,
                   std::string snapshot_id)
    : tracks_(std::move(tracks)), model_(std::move(model)), snapshot_id_(std::move(snapshot_id)) {
  stats_.tracks = static_cast<int64_t>(tracks_.size());
  for (const auto& [id, track] : tracks_) {
    stats_.passages += static_cast<int64_t>(track.passages.size());
    stats_.duration_seconds += track.track.duration_seconds;
  }
  stats_.index_kind = "exact";
  stats_.published_time = absl::UnixEpoch();
}

absl::StatusOr<std::vector<TrackHit>> FakeView::SearchTracks(std::span<const float> query,
                                                             const SearchOptions& options) const {
  std::vector<TrackHit> hits;
  for (const auto& [id, track] : tracks_) {
    ASSIGN_OR_RETURN(const bool passes, Passes(options.filter, track.track));
    if (passes) hits.push_back({id, Dot(query, track.embedding)});
  }
  KeepBest(hits, options.k, [](const TrackHit& h) { return std::tuple(-h.score, h.track_id); });
  return hits;
}

absl::StatusOr<std::vector<PassageHit>> FakeView::SearchPassages(
    std::span<const float> query, const SearchOptions& options) const {
  std::vector<PassageHit> hits;
  for (const auto& [id, track] : tracks_) {
    ASSIGN_OR_RETURN(const bool passes, Passes(options.filter, track.track));
    if (!passes) continue;
    for (const Passage& p : track.passages) {
      hits.push_back({id, p.start_seconds, p.end_seconds, Dot(query, p.embedding)});
    }
  }
  KeepBest(hits, options.k,
           [](const PassageHit& h) { return std::tuple(-h.score, h.track_id, h.start_seconds); });
  return hits;
}

absl::StatusOr<const AnalyzedTrack*> FakeView::Find(const std::string& id) const {
  const auto found = tracks_.find(id);
  if (found == tracks_.end()) return absl::NotFoundError(absl::StrCat("no track \"", id, "\""));
  return &found->second;
}

absl::StatusOr<Track> FakeView::GetTrack(const std::string& id) const {
  ASSIGN_OR_RETURN(const AnalyzedTrack* track, Find(id));
  return track->track;
}

absl::StatusOr<Embedding> FakeView::GetEmbedding(const std::string& id) const {
  ASSIGN_OR_RETURN(const AnalyzedTrack* track, Find(id));
  return track->embedding;
}

absl::StatusOr<std::vector<Passage>> FakeView::GetPassages(const std::string& id) const {
  ASSIGN_OR_RETURN(const AnalyzedTrack* track, Find(id));
  return track->passages;
}

std::vector<std::string> FakeView::CopiesOf(const std::string& id) const {
  const auto found = tracks_.find(id);
  if (found == tracks_.end() || !found->second.fingerprint) return {};
  std::vector<std::string> copies;
  for (const auto& [other, track] : tracks_) {
    if (other != id && track.fingerprint == found->second.fingerprint) copies.push_back(other);
  }
  return copies;
}

absl::StatusOr<TrackPage> FakeView::List(const Filter* filter, int page_size,
                                         const std::string& after_id) const {
  TrackPage page;
  for (auto it = tracks_.upper_bound(after_id); it != tracks_.end(); ++it) {
    ASSIGN_OR_RETURN(const bool passes, Passes(filter, it->second.track));
    if (!passes) continue;
    if (page.tracks.size() == static_cast<size_t>(page_size)) {
      page.next_after_id = page.tracks.back().id;
      break;
    }
    page.tracks.push_back(it->second.track);
  }
  return page;
}

FakeLibrary::FakeLibrary(ModelIdentity model) : model_(std::move(model)) {
  absl::MutexLock lock(&mutex_);
  Show();
}

void FakeLibrary::Show() {
  view_ = std::make_shared<FakeView>(tracks_, model_, absl::StrCat("fake-", changes_));
}

std::shared_ptr<const View> FakeLibrary::view() const {
  absl::MutexLock lock(&mutex_);
  return view_;
}

absl::Status FakeLibrary::Upsert(const AnalyzedTrack& track) {
  absl::MutexLock lock(&mutex_);
  if (track.track.id.empty()) return absl::InvalidArgumentError("a track needs an id");
  AnalyzedTrack& stored = tracks_[track.track.id];
  const absl::Time added = stored.passages.empty() ? absl::Now() : stored.track.added_time;
  stored = track;
  stored.track.added_time = added;
  ++changes_;
  Show();
  return absl::OkStatus();
}

absl::Status FakeLibrary::Delete(const std::string& id) {
  absl::MutexLock lock(&mutex_);
  if (tracks_.erase(id) == 0) return absl::NotFoundError(absl::StrCat("no track \"", id, "\""));
  ++changes_;
  Show();
  return absl::OkStatus();
}

absl::StatusOr<bool> FakeLibrary::HasTrack(const std::string& id) const {
  absl::MutexLock lock(&mutex_);
  return tracks_.contains(id);
}

absl::Status FakeLibrary::RecordFile(const FileRecord&, const AnalyzedTrack*) {
  return NotForJobs();
}
absl::StatusOr<std::vector<FileRecord>> FakeLibrary::Files() const { return NotForJobs(); }
absl::StatusOr<int64_t> FakeLibrary::ForgetFiles(std::span<const std::string>) {
  return NotForJobs();
}
absl::Status FakeLibrary::Publish() { return NotForJobs(); }

}  // namespace libretto
