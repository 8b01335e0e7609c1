#include "server/query/ingest.h"

#include <utility>

#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "index/job/tags.h"

namespace libretto {
namespace {

constexpr size_t kIdDigits = 32;

// Takes what the caller left empty from what the file says of itself.
void FillEmpty(const Track& from_file, Track& track) {
  for (std::string Track::*field : {&Track::title, &Track::artist, &Track::album, &Track::genre}) {
    if ((track.*field).empty()) track.*field = from_file.*field;
  }
  if (!track.year.has_value()) track.year = from_file.year;
}

}  // namespace

absl::StatusOr<IngestedTrack> Ingestor::Store(Track track, AnalyzedAudio audio) {
  FillEmpty(TrackFromTags(audio.file.tags, track.path), track);
  track.duration_seconds = audio.encoded.duration_seconds;
  track.sample_rate = audio.file.sample_rate;
  track.facts = std::move(audio.measures.facts);
  const std::string id = track.id;
  IngestedTrack result;
  result.passages = static_cast<int>(audio.encoded.passages.size());
  const AnalyzedTrack analyzed{std::move(track), std::move(audio.encoded.track),
                               std::move(audio.encoded.passages),
                               std::move(audio.measures.fingerprint)};
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
  ASSIGN_OR_RETURN(AllowedFile file, roots_.Open(path));
  if (metadata.id.empty()) {
    ASSIGN_OR_RETURN(const std::string digest, Sha256HexOfDescriptor(file.file.get()));
    metadata.id = digest.substr(0, kIdDigits);
  }
  ASSIGN_OR_RETURN(auto audio, audio_.FromFile(std::move(file.file), file.path, call,
                                               AudioInput::Facts::kMeasure));
  metadata.path = ToValidUtf8(file.path);
  return Store(std::move(metadata), std::move(audio));
}

}  // namespace libretto
