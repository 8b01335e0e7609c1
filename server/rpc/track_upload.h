// The pieces of one UpsertTrack call.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "base/call.h"
#include "index/catalog/track.h"
#include "libretto/v1/catalog_service.pb.h"
#include "server/indexes/served_indexes.h"

namespace libretto {

// Bytes that all uploads in progress hold together, in multiples of the largest one.
inline constexpr size_t kMaxUploadsInFull = 8;

class TrackUpload {
 public:
  // `held` counts the bytes of all uploads in progress. Both outlive this object.
  TrackUpload(const ServedIndexes& indexes, std::atomic<size_t>& held)
      : indexes_(indexes), held_(held) {}
  ~TrackUpload() { held_ -= bytes_.size(); }
  TrackUpload(const TrackUpload&) = delete;
  TrackUpload& operator=(const TrackUpload&) = delete;

  // The header first, then bytes. INVALID_ARGUMENT for another order, a malformed header;
  // NOT_FOUND for an unknown index; RESOURCE_EXHAUSTED if this upload, or all of them together,
  // become too large.
  absl::Status Take(v1::UpsertTrackRequest& piece);

  // Once all pieces are there: adds the track. Errors of Ingestor.
  absl::Status Store(const Call& call, v1::UpsertTrackResponse* response);

 private:
  absl::Status TakeHeader(const v1::UpsertTrackHeader& header);
  absl::Status TakeBytes(const std::string& chunk);

  const ServedIndexes& indexes_;
  std::atomic<size_t>& held_;
  NamedIndex index_;  // null before the header
  Track metadata_;
  std::string path_;
  std::string bytes_;
};

}  // namespace libretto
