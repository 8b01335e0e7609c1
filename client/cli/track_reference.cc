#include "client/cli/track_reference.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/format.h"
#include "client/cpp/query.h"

namespace libretto::cli {
namespace {

// Enough to find an exact title among the tracks that contain it.
constexpr int kCandidates = 200;
constexpr size_t kShown = 8;

absl::StatusOr<std::vector<v1::Track>> Candidates(client::Client& client,
                                                  const std::string& reference) {
  v1::ListTracksRequest request;
  request.set_page_size(kCandidates);
  *request.mutable_filter() =
      client::AnyOf({client::StartsWith("id", reference), client::Contains("title", reference),
                     client::Contains("path", reference)});
  ASSIGN_OR_RETURN(v1::ListTracksResponse response, client.List(request));
  return std::vector<v1::Track>(response.tracks().begin(), response.tracks().end());
}

bool IsNamed(const v1::Track& track, const std::string& name) {
  return absl::EqualsIgnoreCase(track.title(), name) || track.path() == name ||
         absl::EndsWith(track.path(), "/" + name);
}

absl::Status Ambiguous(const std::string& reference, const std::vector<v1::Track>& tracks) {
  std::string message = absl::StrCat("\"", reference, "\" names ", tracks.size(),
                                     tracks.size() < kCandidates ? "" : " or more",
                                     " tracks; give more of the title or path, or an id:");
  for (size_t i = 0; i < tracks.size() && i < kShown; ++i) {
    absl::StrAppend(&message, i == 0 ? " " : ", ", tracks[i].id(), " (", TrackName(tracks[i]), ")");
  }
  if (tracks.size() > kShown) absl::StrAppend(&message, ", ...");
  return absl::InvalidArgumentError(message);
}

}  // namespace

absl::StatusOr<std::string> ResolveTrack(client::Client& client, const std::string& reference) {
  if (reference.empty()) return absl::InvalidArgumentError("a track is named by an empty string");
  const absl::StatusOr<v1::GetTrackResponse> exact = client.Get(reference);
  if (exact.ok()) return exact->track().id();
  if (!absl::IsNotFound(exact.status())) return exact.status();
  ASSIGN_OR_RETURN(std::vector<v1::Track> tracks, Candidates(client, reference));
  if (tracks.empty()) {
    return absl::NotFoundError(absl::StrCat("no track has \"", reference,
                                            "\" as id or in its title or path; "
                                            "`libretto tracks list` shows what there is"));
  }
  if (tracks.size() == 1) return tracks.front().id();
  std::vector<v1::Track> named;
  for (const v1::Track& track : tracks) {
    if (IsNamed(track, reference)) named.push_back(track);
  }
  if (named.size() == 1) return named.front().id();
  return Ambiguous(reference, named.empty() ? tracks : named);
}

}  // namespace libretto::cli
