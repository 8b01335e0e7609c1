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
};

// Not thread-safe itself. All arguments of the constructor outlive it.
class AudioEmbedder {
 public:
  AudioEmbedder(const AudioEncoder& encoder, const EmbeddingCache& cache, EncodeProgress& progress,
                int threads)
      : encoder_(encoder), cache_(cache), progress_(progress), threads_(threads) {}

  int sample_rate() const { return encoder_.sample_rate(); }

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
};

// The first error, if there is one; otherwise the values.
absl::StatusOr<std::vector<EncodedAudio>> AllOrError(
    std::vector<absl::StatusOr<EncodedAudio>> results);

}  // namespace libretto
