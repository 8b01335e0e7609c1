// The vectors of texts that were asked for lately.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "encoders/encoder.h"

namespace libretto {

struct CacheCounts {
  int64_t hits = 0;
  int64_t misses = 0;
  int64_t bytes = 0;  // held now
};

// Forgets the text that was not asked for the longest. Thread-safe.
class EmbeddingCache {
 public:
  // Holds about `max_bytes` of texts and vectors; 0 keeps nothing.
  explicit EmbeddingCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  std::optional<EncodedText> Find(const std::string& text);
  // Texts that would take more than a hundredth of the cache are not kept.
  void Add(const std::string& text, const EncodedText& encoded);

  CacheCounts counts() const;

 private:
  struct Entry {
    std::string text;
    EncodedText encoded;
    size_t bytes = 0;
  };

  const size_t max_bytes_;
  mutable absl::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // last asked for first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_
      ABSL_GUARDED_BY(mutex_);  // keys are the entries' texts
  CacheCounts counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
