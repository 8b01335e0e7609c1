// What was asked for lately, by text, within a bound of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace libretto {

struct CacheCounts {
  int64_t hits = 0;
  int64_t misses = 0;
  int64_t bytes = 0;  // held now
};

// Forgets what was not asked for the longest. Values are copied out: let them be small, or shared
// pointers. Thread-safe.
template <typename Value>
class LruCache {
 public:
  // Holds about `max_bytes`, keys and its own needs included; 0 keeps nothing.
  explicit LruCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  std::optional<Value> Find(const std::string& key) {
    if (max_bytes_ == 0) return std::nullopt;
    absl::MutexLock lock(&mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) {
      ++counts_.misses;
      return std::nullopt;
    }
    ++counts_.hits;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  // A value of `value_bytes`, unless the key has one. What would take more than a hundredth of the
  // cache is not kept.
  void Add(const std::string& key, const Value& value, size_t value_bytes) {
    const size_t bytes = key.size() + value_bytes + kOverhead;
    if (bytes > max_bytes_ / kMaxShare) return;
    absl::MutexLock lock(&mutex_);
    if (by_key_.contains(key)) return;
    entries_.push_front({key, value, bytes});
    by_key_.emplace(entries_.front().key, entries_.begin());
    counts_.bytes += static_cast<int64_t>(bytes);
    while (counts_.bytes > static_cast<int64_t>(max_bytes_)) {
      counts_.bytes -= static_cast<int64_t>(entries_.back().bytes);
      by_key_.erase(entries_.back().key);
      entries_.pop_back();
    }
  }

  CacheCounts counts() const {
    absl::MutexLock lock(&mutex_);
    return counts_;
  }

 private:
  static constexpr size_t kOverhead = 160;  // of list, map and allocator, by the entry
  static constexpr size_t kMaxShare = 100;

  struct Entry {
    std::string key;
    Value value;
    size_t bytes = 0;
  };

  const size_t max_bytes_;
  mutable absl::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // last asked for first
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> by_key_
      ABSL_GUARDED_BY(mutex_);  // keys are the entries'
  CacheCounts counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
