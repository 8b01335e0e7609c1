#include "server/rpc/track_upload.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/rpc/track_converter.h"

namespace libretto {

absl::Status TrackUpload::TakeHeader(const v1::UpsertTrackHeader& header) {
  ASSIGN_OR_RETURN(metadata_, FromProto(header.track(), "header.track"));
  path_ = header.path();
  ASSIGN_OR_RETURN(index_, indexes_.Find(header.index()));
  return absl::OkStatus();
}

absl::Status TrackUpload::TakeBytes(const std::string& chunk) {
  const size_t largest = index_->audio().limits().max_bytes;
  if (bytes_.size() + chunk.size() > largest) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrCat("the audio is larger than the ", largest,
                                                  " bytes that this server accepts "
                                                  "(max_audio_bytes)")),
        reason::kAudioTooLarge);
  }
  if ((held_ += chunk.size()) > kMaxUploadsInFull * largest) {
    held_ -= chunk.size();
    return absl::ResourceExhaustedError("the server is busy: too much audio is being uploaded");
  }
  bytes_ += chunk;
  return absl::OkStatus();
}

absl::Status TrackUpload::Take(v1::UpsertTrackRequest& piece) {
  if (index_.index == nullptr) {
    if (!piece.has_header()) return InvalidField("header", "must come in the first message");
    return TakeHeader(piece.header());
  }
  if (piece.has_chunk()) return TakeBytes(piece.chunk());
  return InvalidField("chunk", "must follow the header: every later message holds bytes");
}

absl::Status TrackUpload::Store(const Call& call, v1::UpsertTrackResponse* response) {
  if (index_.index == nullptr) return InvalidField("header", "must come in the first message");
  if (path_.empty() == bytes_.empty()) {
    return InvalidField("header.path", path_.empty() ? "is empty and no bytes follow: give one"
                                                     : "is set and bytes follow: give only one");
  }
  Ingestor& ingestor = index_->ingestor();
  held_ -= bytes_.size();  // they go to the decoder
  std::string bytes = std::exchange(bytes_, {});
  ASSIGN_OR_RETURN(const IngestedTrack stored,
                   path_.empty() ? ingestor.Bytes(std::move(metadata_), std::move(bytes), call)
                                 : ingestor.File(std::move(metadata_), path_, call));
  ToProto(stored.track, response->mutable_track());
  response->set_created(stored.created);
  response->set_passage_count(stored.passages);
  return absl::OkStatus();
}

}  // namespace libretto
