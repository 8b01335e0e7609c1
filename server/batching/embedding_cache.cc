#include "server/batching/embedding_cache.h"

namespace libretto {
namespace {

// Of list, map and allocator, by the entry.
constexpr size_t kOverhead = 160;
constexpr size_t kMaxShare = 100;

}  // namespace

std::optional<EncodedText> EmbeddingCache::Find(const std::string& text) {
  if (max_bytes_ == 0) return std::nullopt;
  absl::MutexLock lock(&mutex_);
  const auto found = by_text_.find(text);
  if (found == by_text_.end()) {
    ++counts_.misses;
    return std::nullopt;
  }
  ++counts_.hits;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->encoded;
}

void EmbeddingCache::Add(const std::string& text, const EncodedText& encoded) {
  const size_t bytes = text.size() + encoded.embedding.size() * sizeof(float) + kOverhead;
  if (bytes > max_bytes_ / kMaxShare) return;
  absl::MutexLock lock(&mutex_);
  if (by_text_.contains(text)) return;
  entries_.push_front({text, encoded, bytes});
  by_text_.emplace(entries_.front().text, entries_.begin());
  counts_.bytes += static_cast<int64_t>(bytes);
  while (counts_.bytes > static_cast<int64_t>(max_bytes_)) {
    counts_.bytes -= static_cast<int64_t>(entries_.back().bytes);
    by_text_.erase(entries_.back().text);
    entries_.pop_back();
  }
}

CacheCounts EmbeddingCache::counts() const {
  absl::MutexLock lock(&mutex_);
  return counts_;
}

}  // namespace libretto
