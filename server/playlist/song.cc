#include "server/playlist/song.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

// The first of each recording, but none of those left out.
std::vector<std::string> FoldCopies(const View& view, const PoolQuery& query,
                                    const std::vector<TrackHit>& hits) {
  std::set<std::string> met = query.recordings;
  std::vector<std::string> ids;
  for (const TrackHit& hit : hits) {
    if (ids.size() == static_cast<size_t>(query.limit)) break;
    if (met.insert(RecordingOf(view, hit.track_id)).second) ids.push_back(hit.track_id);
  }
  return ids;
}

}  // namespace

std::string RecordingOf(const View& view, const std::string& id) {
  const std::vector<std::string> copies = view.CopiesOf(id);
  return copies.empty() ? id : std::min(id, copies.front());
}

absl::StatusOr<Song> LoadSong(const View& view, const std::string& id, const std::string& field) {
  auto track = view.GetTrack(id);
  if (!track.ok()) {
    const absl::Status located = AtField(field, track.status());
    return absl::IsNotFound(located) ? WithReason(located, reason::kUnknownTrack) : located;
  }
  ASSIGN_OR_RETURN(Embedding embedding, view.GetEmbedding(id));
  return Song{*std::move(track), std::move(embedding), RecordingOf(view, id)};
}

absl::StatusOr<std::vector<Song>> NearestSongs(const View& view, const PoolQuery& query,
                                               const Call& call, const Clock& clock) {
  std::vector<std::string> ids;
  for (int k = query.limit + static_cast<int>(query.recordings.size());; k *= 2) {
    RETURN_IF_ERROR(call.StillWanted(clock, "the search for tracks"));
    const auto hits = view.SearchTracks(query.vector, {k, query.filter, call.deadline});
    if (!hits.ok()) {
      const bool of_filter = query.filter != nullptr && absl::IsInvalidArgument(hits.status());
      return of_filter ? AtField("filter", hits.status()) : hits.status();
    }
    ids = FoldCopies(view, query, *hits);
    const bool all = hits->size() < static_cast<size_t>(k);
    if (all || ids.size() == static_cast<size_t>(query.limit)) break;
  }
  std::vector<Song> songs;
  songs.reserve(ids.size());
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(Song song, LoadSong(view, id, "tracks"));
    songs.push_back(std::move(song));
  }
  return songs;
}

FlowStep StepBetween(const Song& from, const Song& to) {
  return StepBetween(from.embedding, from.track.facts, to.embedding, to.track.facts);
}

}  // namespace libretto
