// Playlists between the public API and the planner.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libretto/v1/playlist_service.pb.h"
#include "server/playlist/playlist.h"

namespace libretto {

// INVALID_ARGUMENT naming the field for a malformed filter or an unknown shape; the rest is the
// planner's to check.
absl::StatusOr<ContinuationQuery> FromProto(const v1::ContinueRequest& proto);
absl::StatusOr<PathQuery> FromProto(const v1::PathRequest& proto);
absl::StatusOr<OrderQuery> FromProto(const v1::OrderRequest& proto);

void ToProto(const Playlist& list, const std::string& model_id, v1::PlaylistResponse* proto);

}  // namespace libretto
