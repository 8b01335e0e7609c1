// Text that came with a call, to vectors: looked up, or encoded together with that of other calls.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/call.h"
#include "base/clock.h"
#include "base/lru_cache.h"
#include "encoders/encoder.h"
#include "server/batching/text_batcher.h"

namespace libretto {

struct TextInputOptions {
  TextBatcherOptions batches;
  size_t cache_bytes = 32u << 20;  // of vectors of recent texts; 0: none
};

// Thread-safe.
class TextInput {
 public:
  // `encoder` and `clock` outlive this object.
  TextInput(const TextEncoder& encoder, const TextInputOptions& options, const Clock& clock);

  // One result per text, in order; `fields`, of the same length, is where each stands in the
  // request. INVALID_ARGUMENT naming the field of a text that the model refuses; DEADLINE_EXCEEDED
  // or CANCELLED once the caller no longer waits.
  absl::StatusOr<std::vector<EncodedText>> Encode(const std::vector<std::string>& texts,
                                                  const std::vector<std::string>& fields,
                                                  const Call& call);

  TextBatchCounts batch_counts() const { return batcher_.counts(); }
  CacheCounts cache_counts() const { return cache_.counts(); }

 private:
  absl::StatusOr<std::vector<EncodedText>> EncodeMissing(const std::vector<std::string>& texts,
                                                         const std::vector<std::string>& fields,
                                                         const Call& call);

  void Keep(const std::string& text, const EncodedText& encoded);

  TextBatcher batcher_;
  LruCache<EncodedText> cache_;
};

}  // namespace libretto
