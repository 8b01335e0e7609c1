// The tracks that come next.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "server/playlist/song.h"

namespace libretto {

// At most `query.count` songs to follow `seeds` (in the list's order, at least one), chosen one by
// one. Each is near two points: the centre of the seeds, and where the list is heading, the mean of
// its tracks in which each counts 0.7 of the one after it, those that were chosen among them. It is
// kept back for a step from the track before it that is not smooth, and for an artist or album that
// was among the last `query.spacing` tracks: the sooner, the more. `query.exploration` adds chance,
// the same for the same `query.seed`. No recording comes twice, nor any of a seed or an avoided
// track. FAILED_PRECONDITION if the seeds cancel out; errors of NearestSongs.
absl::StatusOr<std::vector<Song>> Continue(const View& view, const ContinuationQuery& query,
                                           const std::vector<Song>& seeds, const Call& call,
                                           const Clock& clock);

}  // namespace libretto
