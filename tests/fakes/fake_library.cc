#include "tests/fakes/fake_library.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "index/catalog/fields.h"

namespace libretto {
namespace {

// The metadata of tracks in order of id.
std::unique_ptr<const Catalog> CatalogOf(const std::map<std::string, AnalyzedTrack>& tracks) {
  CatalogBuilder builder = CatalogBuilder::Create().value();
  for (const auto& [id, track] : tracks) {
    Track named = track.track;
    named.id = id;
    builder.Add(named).IgnoreError();
  }
  return Catalog::FromParts(builder.Finish().value()).value();
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
    : tracks_(std::move(tracks)),
      catalog_(CatalogOf(tracks_)),
      model_(std::move(model)),
      snapshot_id_(std::move(snapshot_id)) {
  stats_.tracks = static_cast<int64_t>(tracks_.size());
  for (const auto& [id, track] : tracks_) {
    stats_.passages += static_cast<int64_t>(track.passages.size());
    stats_.duration_seconds += track.track.duration_seconds;
  }
  stats_.index_kind = "exact";
  stats_.published_time = absl::UnixEpoch();
}

absl::StatusOr<std::vector<const AnalyzedTrack*>> FakeView::Matching(const Filter* filter) const {
  RowSet rows(catalog_->size());
  if (filter == nullptr) {
    rows.Complement();
  } else {
    ASSIGN_OR_RETURN(rows, catalog_->Match(*filter));
  }
  std::vector<const AnalyzedTrack*> matching;
  rows.ForEach(
      [&](int64_t row) { matching.push_back(&tracks_.at(std::string(catalog_->Id(row)))); });
  return matching;
}

absl::StatusOr<std::vector<TrackHit>> FakeView::SearchTracks(std::span<const float> query,
                                                             const SearchOptions& options) const {
  ASSIGN_OR_RETURN(const auto matching, Matching(options.filter));
  std::vector<TrackHit> hits;
  for (const AnalyzedTrack* track : matching) {
    hits.push_back({track->track.id, Dot(query, track->embedding)});
  }
  KeepBest(hits, options.k, [](const TrackHit& h) { return std::tuple(-h.score, h.track_id); });
  return hits;
}

absl::StatusOr<std::vector<PassageHit>> FakeView::SearchPassages(
    std::span<const float> query, const SearchOptions& options) const {
  ASSIGN_OR_RETURN(const auto matching, Matching(options.filter));
  std::vector<PassageHit> hits;
  for (const AnalyzedTrack* track : matching) {
    for (const Passage& p : track->passages) {
      hits.push_back({track->track.id, p.start_seconds, p.end_seconds, Dot(query, p.embedding)});
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

absl::StatusOr<std::vector<TrackSketch>> FakeView::Sketch(std::span<const std::string> ids) const {
  std::vector<TrackSketch> sketches;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const AnalyzedTrack* track, Find(id));
    const AudioFacts& facts = track->track.facts;
    const int64_t row = *catalog_->Find(id);
    sketches.push_back({catalog_->Text(TextField::kTitle, row),
                        catalog_->Text(TextField::kArtist, row),
                        catalog_->Text(TextField::kAlbum, row), facts.tempo_bpm,
                        facts.loudness_lufs, track->embedding});
  }
  return sketches;
}

absl::StatusOr<std::vector<std::string>> FakeView::SearchNames(const std::string& words,
                                                               const SearchOptions& options) const {
  std::optional<RowSet> allowed;
  if (options.filter != nullptr) {
    ASSIGN_OR_RETURN(allowed, catalog_->Match(*options.filter));
  }
  ASSIGN_OR_RETURN(const auto rows,
                   catalog_->FirstMatching(words, options.k, allowed ? &*allowed : nullptr));
  std::vector<std::string> ids;
  for (const int64_t row : rows) ids.emplace_back(catalog_->Id(row));
  return ids;
}

absl::StatusOr<int64_t> FakeView::Count(const Filter& filter) const {
  ASSIGN_OR_RETURN(const RowSet rows, catalog_->Match(filter));
  return rows.Count();
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
  ASSIGN_OR_RETURN(const auto matching, Matching(filter));
  TrackPage page;
  for (const AnalyzedTrack* track : matching) {
    if (track->track.id <= after_id) continue;
    if (page.tracks.size() == static_cast<size_t>(page_size)) {
      page.next_after_id = page.tracks.back().id;
      break;
    }
    page.tracks.push_back(track->track);
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
