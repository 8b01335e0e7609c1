// The door to playlists.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "base/call.h"
#include "base/clock.h"
#include "index/store/library.h"
#include "server/playlist/playlist.h"

namespace libretto {

// Thread-safe; a call works on one view throughout. INVALID_ARGUMENT naming the field for a
// malformed query; NOT_FOUND, naming the field, for a track that the catalogue lacks;
// DEADLINE_EXCEEDED or CANCELLED between stages. A list that is shorter than was asked for has a
// warning.
class PlaylistPlanner {
 public:
  // `clock` outlives this object; `views` gives the newest view and is thread-safe.
  PlaylistPlanner(std::function<std::shared_ptr<const View>()> views, const Clock& clock);

  // The tracks that come next; the seeds are not among the entries. See continuation.h.
  absl::StatusOr<Playlist> Continue(const ContinuationQuery& query, const Call& call) const;

  // From one track to another, both among the entries. See path.h.
  absl::StatusOr<Playlist> Path(const PathQuery& query, const Call& call) const;

  // The given tracks in another order; copies of one recording all stay. See flow_order.h.
  absl::StatusOr<Playlist> Order(const OrderQuery& query, const Call& call) const;

 private:
  const std::function<std::shared_ptr<const View>()> views_;
  const Clock& clock_;
};

}  // namespace libretto
