// The seam between text or audio and the joint space: what the rest of the code knows of models.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/coverage.h"
#include "base/embedding.h"

namespace libretto {

// Mono PCM pulled block by block, so that a ten-hour file needs no more memory than a short one.
// Not thread-safe.
class PcmSource {
 public:
  virtual ~PcmSource() = default;
  virtual int sample_rate() const = 0;  // Hz
  // Fills the front of `out` with samples in [-1, 1] and returns how many; 0 means the end of the
  // audio, and only that: a read or decoding error is a non-OK status (DATA_LOSS), never a short
  // track.
  virtual absl::StatusOr<size_t> Read(std::span<float> out) = 0;
};

struct EncodedText {
  Embedding embedding;  // unit length
  int tokens = 0;       // pieces that the text became, before any cut
  bool truncated =
      false;  // true if the text was longer than the model reads and its tail was ignored
};

// Thread-safe. Deterministic: a text's embedding is the same to 1e-5 whatever else is in the batch.
class TextEncoder {
 public:
  virtual ~TextEncoder() = default;
  virtual int dimension() const = 0;
  // One result per text, in order. INVALID_ARGUMENT for text that is empty after normalisation or
  // not UTF-8.
  virtual absl::StatusOr<std::vector<EncodedText>> Encode(
      std::span<const std::string> texts) const = 0;
};

struct EncodedAudio {
  double duration_seconds = 0;
  std::vector<Passage> passages;  // fixed overlapping windows that cover the whole track, in order
                                  // of time; never empty
  Embedding track;                // unit length: the normalised mean of the passages' embeddings
};

// Seconds of wall time spent per stage while encoding, for progress and benchmarks.
struct EncodeTimings {
  double read = 0;  // inside PcmSource::Read: decoding and resampling
  double mel = 0;
  double tower = 0;  // backbone and head
};

// Thread-safe. Deterministic at every batch size; memory use does not grow with the length of the
// audio, passages apart.
class AudioEncoder {
 public:
  virtual ~AudioEncoder() = default;
  virtual int dimension() const = 0;
  virtual int sample_rate() const = 0;  // that a PcmSource must deliver, Hz
  // The passages' times do not depend on the coverage, only how much of them was listened to.
  // INVALID_ARGUMENT if the source is empty, silent throughout, or at another sample rate, or if
  // the passages are too short for the coverage; errors of the source as they are. Adds to *timings
  // if given.
  virtual absl::StatusOr<EncodedAudio> Encode(PcmSource& source, EncodeTimings* timings = nullptr,
                                              Coverage coverage = Coverage::kFull) const = 0;
};

}  // namespace libretto
