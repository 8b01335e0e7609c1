#include "index/admin/absorber.h"

#include <utility>

#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr size_t kBatchTracks = 1000, kBatchBytes = 4 << 20;

size_t BytesOf(const AnalyzedTrack& track) {
  return (1 + track.passages.size()) * track.embedding.size() * sizeof(float);
}

}  // namespace

absl::Status Absorber::Add(AnalyzedTrack track) {
  pending_bytes_ += BytesOf(track);
  pending_.push_back(std::move(track));
  const bool full = pending_.size() >= kBatchTracks || pending_bytes_ >= kBatchBytes;
  return full ? Flush() : absl::OkStatus();
}

absl::Status Absorber::Flush() {
  int64_t taken = 0;
  RETURN_IF_ERROR(database_.InTransaction([&]() -> absl::Status {
    for (const AnalyzedTrack& track : pending_) {
      ASSIGN_OR_RETURN(const bool took, database_.Absorb(track, replace_));
      taken += took;
    }
    return absl::OkStatus();
  }));
  taken_ += taken;
  kept_ += static_cast<int64_t>(pending_.size()) - taken;
  pending_.clear();
  pending_bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace libretto
