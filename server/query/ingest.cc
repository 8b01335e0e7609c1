#include "server/query/ingest.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "index/job/tags.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

constexpr size_t kIdDigits = 32;

// Takes what the caller left empty from what the file says of itself.
void FillEmpty(const Track& from_file, Track& track) {
  for (std::string Track::*field : {&Track::title, &Track::artist, &Track::album, &Track::genre}) {
    if ((track.*field).empty()) track.*field = from_file.*field;
  }
  if (!track.year.has_value()) track.year = from_file.year;
}

bool IsUnder(const std::string& path, const std::string& root) {
  return absl::StartsWith(path, root == "/" ? root : root + "/");
}

}  // namespace

absl::StatusOr<std::string> Ingestor::AllowedPath(const std::string& path) const {
  if (roots_.empty()) {
    return WithReason(absl::PermissionDeniedError(
                          "this server reads no files: upload the bytes, or have its operator set "
                          "audio_root"),
                      reason::kPathNotAllowed);
  }
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  for (const std::string& root : roots_) {
    if (error) break;
    std::error_code root_error;
    const fs::path real_root = fs::canonical(root, root_error);
    if (!root_error && IsUnder(real.string(), real_root.string())) return real.string();
  }
  // One answer for files that are missing and files outside, so that nothing is told of the rest of
  // the machine.
  return WithReason(absl::PermissionDeniedError(absl::StrCat(
                        path, " is not a file under one of the server's audio_root directories")),
                    reason::kPathNotAllowed);
}

absl::StatusOr<IngestedTrack> Ingestor::Store(Track track, AnalyzedAudio audio) {
  FillEmpty(TrackFromTags(audio.file.tags, track.path), track);
  track.duration_seconds = audio.encoded.duration_seconds;
  track.sample_rate = audio.file.sample_rate;
  track.facts = std::move(audio.facts);
  const std::string id = track.id;
  IngestedTrack result;
  result.passages = static_cast<int>(audio.encoded.passages.size());
  const AnalyzedTrack analyzed{std::move(track), std::move(audio.encoded.track),
                               std::move(audio.encoded.passages), std::move(audio.fingerprint)};
  absl::MutexLock lock(&store_mutex_);
  ASSIGN_OR_RETURN(const bool known, library_.HasTrack(id));
  result.created = !known;
  RETURN_IF_ERROR(library_.Upsert(analyzed));
  ASSIGN_OR_RETURN(result.track, library_.view()->GetTrack(id));
  return result;
}

absl::StatusOr<IngestedTrack> Ingestor::Bytes(Track metadata, std::string bytes, const Call& call) {
  if (metadata.id.empty()) metadata.id = Sha256Hex(bytes).substr(0, kIdDigits);
  metadata.path.clear();
  ASSIGN_OR_RETURN(auto audio, audio_.FromBytes(std::move(bytes), "the audio", call,
                                                AudioInput::Facts::kMeasure));
  return Store(std::move(metadata), std::move(audio));
}

absl::StatusOr<IngestedTrack> Ingestor::File(Track metadata, const std::string& path,
                                             const Call& call) {
  ASSIGN_OR_RETURN(const std::string real, AllowedPath(path));
  ASSIGN_OR_RETURN(auto audio, audio_.FromFile(real, call, AudioInput::Facts::kMeasure));
  if (metadata.id.empty()) {
    ASSIGN_OR_RETURN(const std::string digest, Sha256HexOfFile(real));
    metadata.id = digest.substr(0, kIdDigits);
  }
  metadata.path = ToValidUtf8(real);
  return Store(std::move(metadata), std::move(audio));
}

}  // namespace libretto
