// Many pieces of audio to embeddings, by several threads and a cache.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "encoders/encoder.h"
#include "encoders/eval/embedding_cache.h"
#include "encoders/eval/encode_progress.h"

namespace libretto {

struct EncodeJob {
  std::string key;  // of the cache
  // Called, if the cache has nothing, on a thread of the embedder's.
  std::function<absl::StatusOr<std::unique_ptr<PcmSource>>()> open;
  // Audio that searches, not audio to be found: encoded at full coverage, as the server does.
  bool query = false;
};

// Not thread-safe itself. All arguments of the constructor outlive it.
class AudioEmbedder {
 public:
  AudioEmbedder(const AudioEncoder& encoder, const EmbeddingCache& cache, EncodeProgress& progress,
                int threads, Coverage coverage)
      : encoder_(encoder),
        cache_(cache),
        progress_(progress),
        threads_(threads),
        coverage_(coverage) {}

  int sample_rate() const { return encoder_.sample_rate(); }
  Coverage coverage() const { return coverage_; }  // of audio to be found

  // One result per job, in order; `what` names them for progress. A cache that cannot be written to
  // fails the job.
  std::vector<absl::StatusOr<EncodedAudio>> Encode(const std::string& what,
                                                   std::span<const EncodeJob> jobs) const;

 private:
  absl::StatusOr<EncodedAudio> EncodeOne(const EncodeJob& job, double& seconds) const;

  const AudioEncoder& encoder_;
  const EmbeddingCache& cache_;
  EncodeProgress& progress_;
  const int threads_;
  const Coverage coverage_;
};

// The first error, if there is one; otherwise the values.
absl::StatusOr<std::vector<EncodedAudio>> AllOrError(
    std::vector<absl::StatusOr<EncodedAudio>> results);

}  // namespace libretto
