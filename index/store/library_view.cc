#include "index/store/library_view.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "index/catalog/filter_check.h"

namespace libretto {
namespace {

absl::Status CheckQuery(std::span<const float> query, const SearchOptions& options,
                        const ModelIdentity& model) {
  if (query.size() != static_cast<size_t>(model.dimension)) {
    return absl::InvalidArgumentError(absl::StrCat("the query vector has ", query.size(),
                                                   " dimensions; the catalogue's model \"",
                                                   model.id, "\" has ", model.dimension));
  }
  if (!std::all_of(query.begin(), query.end(), [](float x) { return std::isfinite(x); })) {
    return absl::InvalidArgumentError("the query vector has a value that is not finite");
  }
  if (options.k < 1) {
    return absl::InvalidArgumentError(absl::StrCat("k is ", options.k, "; it must be positive"));
  }
  // Also where there is nothing to search, a filter that means nothing is refused.
  if (options.filter) return CheckFilter(*options.filter);
  return absl::OkStatus();
}

absl::Status CheckDeadline(absl::Time deadline) {
  if (deadline == absl::InfiniteFuture() || absl::Now() < deadline) return absl::OkStatus();
  return absl::DeadlineExceededError("no time left to search the catalogue");
}

// The segment's tracks that live and satisfy the filter; null for all of them.
absl::StatusOr<std::shared_ptr<const RowSet>> AllowedTracks(const LiveSegment& live,
                                                            const Filter* filter) {
  if (!filter) return live.tracks;
  ASSIGN_OR_RETURN(RowSet matching, live.segment->catalog().Match(*filter));
  if (live.tracks) matching.Intersect(*live.tracks);
  return std::make_shared<const RowSet>(std::move(matching));
}

}  // namespace

absl::StatusOr<std::vector<LibraryView::Found>> LibraryView::Search(
    Over over, std::span<const float> query, const SearchOptions& options) const {
  RETURN_IF_ERROR(CheckQuery(query, options, model_));
  std::vector<Found> found;
  for (const LiveSegment& live : segments_) {
    RETURN_IF_ERROR(CheckDeadline(options.deadline));
    ASSIGN_OR_RETURN(std::shared_ptr<const RowSet> allowed, AllowedTracks(live, options.filter));
    const bool passages = over == Over::kPassages;
    if (passages && allowed) {
      allowed = options.filter
                    ? std::make_shared<const RowSet>(live.segment->table().PassagesOf(*allowed))
                    : live.passages;
    }
    const VectorIndex& index = passages ? live.segment->passages() : live.segment->tracks();
    ASSIGN_OR_RETURN(const std::vector<Neighbor> neighbors,
                     index.Search(query, {options.k, allowed.get(), options.deadline}));
    for (const Neighbor& neighbor : neighbors) found.push_back({live.segment.get(), neighbor});
  }
  return found;
}

absl::StatusOr<std::vector<TrackHit>> LibraryView::SearchTracks(
    std::span<const float> query, const SearchOptions& options) const {
  ASSIGN_OR_RETURN(const std::vector<Found> found, Search(Over::kTracks, query, options));
  std::vector<TrackHit> hits;
  hits.reserve(found.size());
  for (const Found& f : found) {
    hits.push_back({std::string(f.segment->catalog().Id(f.neighbor.row)), f.neighbor.score});
  }
  if (segments_.size() > 1) {
    std::sort(hits.begin(), hits.end(), [](const TrackHit& a, const TrackHit& b) {
      return a.score != b.score ? a.score > b.score : a.track_id < b.track_id;
    });
  }
  if (hits.size() > static_cast<size_t>(options.k)) hits.resize(static_cast<size_t>(options.k));
  return hits;
}

absl::StatusOr<std::vector<PassageHit>> LibraryView::SearchPassages(
    std::span<const float> query, const SearchOptions& options) const {
  ASSIGN_OR_RETURN(const std::vector<Found> found, Search(Over::kPassages, query, options));
  std::vector<PassageHit> hits;
  hits.reserve(found.size());
  for (const Found& f : found) {
    const PassageTable& table = f.segment->table();
    const int64_t row = f.neighbor.row;
    hits.push_back({std::string(f.segment->catalog().Id(table.TrackOf(row))),
                    table.start_seconds(row), table.end_seconds(row), f.neighbor.score});
  }
  if (segments_.size() > 1) {
    std::sort(hits.begin(), hits.end(), [](const PassageHit& a, const PassageHit& b) {
      return std::tie(b.score, a.track_id, a.start_seconds) <
             std::tie(a.score, b.track_id, b.start_seconds);
    });
  }
  if (hits.size() > static_cast<size_t>(options.k)) hits.resize(static_cast<size_t>(options.k));
  return hits;
}

absl::StatusOr<LibraryView::Place> LibraryView::Find(const std::string& id) const {
  for (const LiveSegment& live : segments_) {
    const std::optional<int64_t> row = live.segment->catalog().Find(id);
    if (row && live.IsLive(*row)) return Place{live.segment.get(), *row};
  }
  return absl::NotFoundError(absl::StrCat("no track \"", id, "\" in the catalogue"));
}

absl::StatusOr<Track> LibraryView::GetTrack(const std::string& id) const {
  ASSIGN_OR_RETURN(const Place place, Find(id));
  return place.segment->catalog().Get(place.row);
}

absl::StatusOr<Embedding> LibraryView::GetEmbedding(const std::string& id) const {
  ASSIGN_OR_RETURN(const Place place, Find(id));
  return place.segment->tracks().Get(place.row);
}

absl::StatusOr<std::vector<Passage>> LibraryView::GetPassages(const std::string& id) const {
  ASSIGN_OR_RETURN(const Place place, Find(id));
  const PassageTable& table = place.segment->table();
  std::vector<Passage> passages;
  for (int64_t row = table.Begin(place.row); row < table.Begin(place.row + 1); ++row) {
    Passage& passage = passages.emplace_back();
    passage.start_seconds = table.start_seconds(row);
    passage.end_seconds = table.end_seconds(row);
    ASSIGN_OR_RETURN(passage.embedding, place.segment->passages().Get(row));
  }
  return passages;
}

absl::StatusOr<std::vector<TrackSketch>> LibraryView::Sketch(
    std::span<const std::string> ids) const {
  std::vector<TrackSketch> sketches;
  sketches.reserve(ids.size());
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const Place place, Find(id));
    const Catalog& catalog = place.segment->catalog();
    ASSIGN_OR_RETURN(Embedding embedding, place.segment->tracks().Get(place.row));
    sketches.push_back(
        {catalog.Text(TextField::kTitle, place.row), catalog.Text(TextField::kArtist, place.row),
         catalog.Text(TextField::kAlbum, place.row), catalog.Number(NumberField::kTempo, place.row),
         catalog.Number(NumberField::kLoudness, place.row), std::move(embedding)});
  }
  return sketches;
}

absl::StatusOr<std::vector<std::string>> LibraryView::SearchNames(
    const std::string& words, const SearchOptions& options) const {
  if (options.filter) RETURN_IF_ERROR(CheckFilter(*options.filter));
  std::vector<std::string> ids;
  for (const LiveSegment& live : segments_) {
    RETURN_IF_ERROR(CheckDeadline(options.deadline));
    const Catalog& catalog = live.segment->catalog();
    ASSIGN_OR_RETURN(const auto allowed, AllowedTracks(live, options.filter));
    ASSIGN_OR_RETURN(const auto rows, catalog.FirstMatching(words, options.k, allowed.get()));
    for (const int64_t row : rows) ids.emplace_back(catalog.Id(row));
  }
  if (segments_.size() > 1) std::sort(ids.begin(), ids.end());
  if (ids.size() > static_cast<size_t>(options.k)) ids.resize(static_cast<size_t>(options.k));
  return ids;
}

absl::StatusOr<int64_t> LibraryView::Count(const Filter& filter) const {
  RETURN_IF_ERROR(CheckFilter(filter));
  int64_t count = 0;
  for (const LiveSegment& live : segments_) {
    ASSIGN_OR_RETURN(const auto allowed, AllowedTracks(live, &filter));
    count += allowed->Count();
  }
  return count;
}

std::vector<std::string> LibraryView::CopiesOf(const std::string& id) const {
  const auto found = duplicates_->find(id);
  if (found == duplicates_->end()) return {};
  std::vector<std::string> copies = found->second;
  std::erase_if(copies, [this](const std::string& copy) { return !Find(copy).ok(); });
  return copies;
}

absl::StatusOr<TrackPage> LibraryView::List(const Filter* filter, int page_size,
                                            const std::string& after_id) const {
  if (page_size < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("the page size is ", page_size, "; it must be positive"));
  }
  if (filter) RETURN_IF_ERROR(CheckFilter(*filter));
  // One more than a page of each segment is enough to know the page and whether another follows.
  const auto enough = static_cast<size_t>(page_size) + 1;
  std::vector<Place> places;
  for (const LiveSegment& live : segments_) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const RowSet> allowed, AllowedTracks(live, filter));
    int64_t row = live.segment->catalog().FirstAfter(after_id);
    for (size_t taken = 0; taken < enough; ++taken, ++row) {
      if (allowed) row = allowed->Next(row);
      if (row >= live.segment->size()) break;
      places.push_back({live.segment.get(), row});
    }
  }
  const auto id = [](const Place& p) { return p.segment->catalog().Id(p.row); };
  std::sort(places.begin(), places.end(),
            [&](const Place& a, const Place& b) { return id(a) < id(b); });
  TrackPage page;
  for (const Place& place : places) {
    if (page.tracks.size() + 1 == enough) {
      page.next_after_id = page.tracks.back().id;
      break;
    }
    ASSIGN_OR_RETURN(Track track, place.segment->catalog().Get(place.row));
    page.tracks.push_back(std::move(track));
  }
  return page;
}

}  // namespace libretto
