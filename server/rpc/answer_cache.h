// Answers to requests that were asked lately, of the state that the index still has.
#pragma once

#include <cstddef>
#include <memory>

#include "base/lru_cache.h"
#include "libretto/v1/search_service.pb.h"
#include "server/indexes/served_indexes.h"

namespace libretto {

// Thread-safe.
class AnswerCache {
 public:
  // Holds about `max_bytes`; 0 keeps nothing.
  explicit AnswerCache(size_t max_bytes) : answers_(max_bytes) {}

  // The answer to the same request by the same index in the same state, or null. Requests with
  // audio and long ones are never kept.
  std::shared_ptr<const v1::SearchResponse> Find(const v1::SearchRequest& request,
                                                 const ServedIndex& index);
  void Add(const v1::SearchRequest& request, const ServedIndex& index,
           const v1::SearchResponse& response);

  CacheCounts counts() const { return answers_.counts(); }

 private:
  LruCache<std::shared_ptr<const v1::SearchResponse>> answers_;
};

}  // namespace libretto
