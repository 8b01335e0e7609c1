// Tracks with what playlists look at.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/call.h"
#include "base/clock.h"
#include "base/embedding.h"
#include "index/store/library.h"
#include "server/playlist/playlist.h"

namespace libretto {

struct Song {
  Track track;
  Embedding embedding;
  std::string recording;  // the same for all copies of one recording: the smallest of their ids
};

// `id` or, if a copy of it has a smaller one, that.
std::string RecordingOf(const View& view, const std::string& id);

// NOT_FOUND naming `field`.
absl::StatusOr<Song> LoadSong(const View& view, const std::string& id, const std::string& field);

struct PoolQuery {
  std::span<const float> vector;            // unit length
  const Filter* filter = nullptr;           // null: every track
  const std::set<std::string>& recordings;  // left out, in all their copies
  int limit = 0;
};

// The tracks nearest to a vector, best first, of each recording the nearest only. INVALID_ARGUMENT
// naming the filter; otherwise errors of the view and of `call`.
absl::StatusOr<std::vector<Song>> NearestSongs(const View& view, const PoolQuery& query,
                                               const Call& call, const Clock& clock);

FlowStep StepBetween(const Song& from, const Song& to);

}  // namespace libretto
