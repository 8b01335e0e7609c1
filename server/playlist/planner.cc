#include "server/playlist/planner.h"

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/playlist/continuation.h"
#include "server/playlist/flow_order.h"
#include "server/playlist/path.h"
#include "server/playlist/song.h"
#include "server/query/errors.h"
#include "server/query/validate.h"

namespace libretto {
namespace {

absl::Status CheckBetween(const char* field, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("is ", value, "; must be ", least, " to ", most));
}

absl::Status CheckSize(const char* field, size_t size, size_t least, size_t most) {
  if (size >= least && size <= most) return absl::OkStatus();
  return InvalidField(field,
                      absl::StrCat("holds ", size, " tracks; must hold ", least, " to ", most));
}

absl::Status CheckFilter(const std::optional<Filter>& filter) {
  return filter ? ValidateFilter(*filter, "filter") : absl::OkStatus();
}

absl::Status Validate(const ContinuationQuery& query) {
  RETURN_IF_ERROR(CheckSize("seed_track_ids", query.seed_ids.size(), 1, kMaxSeeds));
  RETURN_IF_ERROR(CheckBetween("count", query.count, 1, kMaxContinuation));
  RETURN_IF_ERROR(CheckSize("avoid_track_ids", query.avoided_ids.size(), 0, kMaxAvoided));
  RETURN_IF_ERROR(CheckBetween("spacing", query.spacing, 0, kMaxSpacing));
  if (!(query.exploration >= 0 && query.exploration <= 1)) {
    return InvalidField("exploration", "must be 0 to 1");
  }
  return CheckFilter(query.filter);
}

absl::Status Validate(const PathQuery& query) {
  if (query.from_id.empty()) return InvalidField("from_track_id", "must not be empty");
  if (query.to_id.empty()) return InvalidField("to_track_id", "must not be empty");
  RETURN_IF_ERROR(CheckBetween("count", query.count, 1, kMaxPath));
  return CheckFilter(query.filter);
}

// Where each of the tracks stands in the request.
absl::StatusOr<std::map<std::string, int>> PlacesOf(const OrderQuery& query) {
  RETURN_IF_ERROR(CheckSize("track_ids", query.track_ids.size(), 2, kMaxOrdered));
  std::map<std::string, int> places;
  for (size_t i = 0; i < query.track_ids.size(); ++i) {
    const auto [earlier, is_new] = places.emplace(query.track_ids[i], static_cast<int>(i));
    if (!is_new) {
      return InvalidField(
          absl::StrCat("track_ids[", i, "]"),
          absl::StrCat("is also track_ids[", earlier->second, "]; each track may be given once"));
    }
  }
  return places;
}

absl::StatusOr<std::optional<int>> FindEnd(const std::map<std::string, int>& places,
                                           const std::string& id, const char* field) {
  if (id.empty()) return std::optional<int>();
  const auto found = places.find(id);
  if (found == places.end()) return InvalidField(field, "must be one of track_ids");
  return std::optional<int>(found->second);
}

absl::StatusOr<FixedEnds> FindEnds(const OrderQuery& query) {
  ASSIGN_OR_RETURN(const auto places, PlacesOf(query));
  FixedEnds ends;
  ASSIGN_OR_RETURN(ends.start, FindEnd(places, query.start_id, "start_track_id"));
  ASSIGN_OR_RETURN(ends.end, FindEnd(places, query.end_id, "end_track_id"));
  if (ends.start && ends.start == ends.end) {
    return InvalidField("end_track_id", "must be another track than start_track_id");
  }
  return ends;
}

absl::StatusOr<std::vector<Song>> LoadSongs(const View& view, const std::vector<std::string>& ids,
                                            const char* field) {
  std::vector<Song> songs;
  for (size_t i = 0; i < ids.size(); ++i) {
    ASSIGN_OR_RETURN(songs.emplace_back(),
                     LoadSong(view, ids[i], absl::StrCat(field, "[", i, "]")));
  }
  return songs;
}

// `before`, if any, is the track that the list goes on from.
Playlist MakePlaylist(const View& view, const Song* before, std::vector<Song> songs) {
  Playlist list;
  list.snapshot_id = view.snapshot_id();
  for (const Song& song : songs) {
    PlaylistEntry& entry = list.entries.emplace_back();
    if (before != nullptr) {
      entry.step = StepBetween(*before, song);
      list.cost += entry.step->cost;
    }
    entry.track = song.track;
    before = &song;
  }
  return list;
}

void WarnIfShort(size_t found, int wanted, bool filtered, Playlist& list) {
  if (found >= static_cast<size_t>(wanted)) return;
  list.warnings.push_back(absl::StrCat("asked for ", wanted, ", found ", found,
                                       ": no more recordings ",
                                       filtered ? "match the filter" : "are left"));
}

// The copies that were given on purpose or by mistake.
void WarnOfCopies(const std::vector<Song>& songs, Playlist& list) {
  std::map<std::string, const Song*> by_recording;
  for (const Song& song : songs) {
    const auto [first, is_new] = by_recording.emplace(song.recording, &song);
    if (is_new) continue;
    list.warnings.push_back(absl::StrCat("tracks ", first->second->track.id, " and ", song.track.id,
                                         " are the same recording"));
  }
}

}  // namespace

PlaylistPlanner::PlaylistPlanner(std::function<std::shared_ptr<const View>()> views,
                                 const Clock& clock)
    : views_(std::move(views)), clock_(clock) {}

absl::StatusOr<Playlist> PlaylistPlanner::Continue(const ContinuationQuery& query,
                                                   const Call& call) const {
  RETURN_IF_ERROR(Validate(query));
  const std::shared_ptr<const View> view = views_();
  ASSIGN_OR_RETURN(const auto seeds, LoadSongs(*view, query.seed_ids, "seed_track_ids"));
  ASSIGN_OR_RETURN(auto next, libretto::Continue(*view, query, seeds, call, clock_));
  const size_t found = next.size();
  Playlist list = MakePlaylist(*view, &seeds.back(), std::move(next));
  WarnIfShort(found, query.count, query.filter.has_value(), list);
  return list;
}

absl::StatusOr<Playlist> PlaylistPlanner::Path(const PathQuery& query, const Call& call) const {
  RETURN_IF_ERROR(Validate(query));
  const std::shared_ptr<const View> view = views_();
  ASSIGN_OR_RETURN(Song from, LoadSong(*view, query.from_id, "from_track_id"));
  ASSIGN_OR_RETURN(Song to, LoadSong(*view, query.to_id, "to_track_id"));
  ASSIGN_OR_RETURN(auto songs, FindPath(*view, query, from, to, call, clock_));
  const size_t found = songs.size();
  std::vector<double> progress = {0};
  for (const Song& song : songs) {
    progress.push_back(ProgressBetween(from.embedding, to.embedding, song.embedding));
  }
  progress.push_back(1);
  songs.insert(songs.begin(), std::move(from));
  songs.push_back(std::move(to));
  Playlist list = MakePlaylist(*view, nullptr, std::move(songs));
  for (size_t i = 0; i < progress.size(); ++i) list.entries[i].progress = progress[i];
  WarnIfShort(found, query.count, query.filter.has_value(), list);
  return list;
}

absl::StatusOr<Playlist> PlaylistPlanner::Order(const OrderQuery& query, const Call& call) const {
  ASSIGN_OR_RETURN(const FixedEnds ends, FindEnds(query));
  const std::shared_ptr<const View> view = views_();
  ASSIGN_OR_RETURN(auto songs, LoadSongs(*view, query.track_ids, "track_ids"));
  std::vector<std::optional<double>> energies;
  for (const Song& song : songs) energies.push_back(song.track.facts.energy);
  const auto song = [&](int i) -> const Song& { return songs[static_cast<size_t>(i)]; };
  const FlowProblem problem(energies, query.shape,
                            [&](int a, int b) { return StepBetween(song(a), song(b)).cost; });
  ASSIGN_OR_RETURN(const std::vector<int> order, OrderByFlow(problem, ends, [&] {
                     return call.StillWanted(clock_, "a better order");
                   }));
  std::vector<Song> ordered;
  for (const int i : order) ordered.push_back(song(i));
  Playlist list = MakePlaylist(*view, nullptr, std::move(ordered));
  WarnOfCopies(songs, list);
  return list;
}

}  // namespace libretto
