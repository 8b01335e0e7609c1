#include "client/cli/track_reference.h"

#include <utility>
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

// The id if a track has it; empty if none has.
absl::StatusOr<std::string> TrackWithId(client::Client& client, const std::string& id) {
  if (id.empty()) return absl::InvalidArgumentError("a track is named by an empty string");
  const absl::StatusOr<v1::GetTrackResponse> exact = client.Get(id);
  if (exact.ok()) return exact->track().id();
  if (absl::IsNotFound(exact.status())) return std::string();
  return exact.status();
}

absl::StatusOr<std::vector<v1::Track>> Candidates(client::Client& client, v1::Filter filter) {
  v1::ListTracksRequest request;
  request.set_page_size(kCandidates);
  *request.mutable_filter() = std::move(filter);
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
  ASSIGN_OR_RETURN(std::string id, TrackWithId(client, reference));
  if (!id.empty()) return id;
  ASSIGN_OR_RETURN(const std::vector<v1::Track> tracks,
                   Candidates(client, client::AnyOf({client::StartsWith("id", reference),
                                                     client::Contains("title", reference),
                                                     client::Contains("path", reference)})));
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

absl::StatusOr<std::string> ResolveWholeName(client::Client& client, const std::string& name) {
  ASSIGN_OR_RETURN(std::string id, TrackWithId(client, name));
  if (!id.empty()) return id;
  ASSIGN_OR_RETURN(const std::vector<v1::Track> tracks,
                   Candidates(client, client::AnyOf({client::Equals("title", name),
                                                     client::Equals("path", name)})));
  if (tracks.size() == 1) return tracks.front().id();
  if (!tracks.empty()) return Ambiguous(name, tracks);
  return absl::NotFoundError(absl::StrCat("no track has \"", name,
                                          "\" as its whole id, title or path; "
                                          "`libretto tracks list` shows what there is"));
}

}  // namespace libretto::cli
