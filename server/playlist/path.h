// The way from one track to another.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "server/playlist/song.h"

namespace libretto {

// How far a point has come from one to the other: 0 at `from`, 1 at `to`; less or more beyond them.
double ProgressBetween(const Embedding& from, const Embedding& to, const Embedding& point);

// At most `query.count` songs in between, fewer if the filter leaves no more. Way-points divide the
// arc between the two evenly (Shoemake, "Animating rotation with quaternion curves", 1985); the
// songs near each are a layer, and a beam search finds the cheapest way through the layers, which
// takes no recording twice. The cost is that of the steps (see StepBetween), of being ahead or
// behind, and of going back. Songs between two ends were first ranked by both distances in Flexer
// et al., "Playlist generation using start and end songs", ISMIR 2008.
//
// INVALID_ARGUMENT naming the end if the two sound the same; FAILED_PRECONDITION if they are
// opposite; errors of NearestSongs.
absl::StatusOr<std::vector<Song>> FindPath(const View& view, const PathQuery& query,
                                           const Song& from, const Song& to, const Call& call,
                                           const Clock& clock);

}  // namespace libretto
