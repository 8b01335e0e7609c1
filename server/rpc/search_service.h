#pragma once

#include <cstddef>

#include "libretto/v1/search_service.grpc.pb.h"
#include "server/indexes/served_indexes.h"
#include "server/rpc/answer_cache.h"
#include "server/rpc/call_server.h"

namespace libretto {

// Thread-safe.
class SearchServiceImpl final : public v1::SearchService::CallbackService {
 public:
  // `indexes` and `server` outlive this object. About `answer_bytes` of answers are kept, to be
  // given again while they are still right.
  SearchServiceImpl(const ServedIndexes& indexes, CallServer& server, size_t answer_bytes)
      : indexes_(indexes), server_(server), answers_(answer_bytes) {}

  grpc::ServerUnaryReactor* Search(grpc::CallbackServerContext* context,
                                   const v1::SearchRequest* request,
                                   v1::SearchResponse* response) override;

  // Answers in order, one query at a time.
  grpc::ServerBidiReactor<v1::SearchManyRequest, v1::SearchManyResponse>* SearchMany(
      grpc::CallbackServerContext* context) override;

  CacheCounts cache_counts() const { return answers_.counts(); }

 private:
  bool AnswerFromCache(const v1::SearchRequest& request, v1::SearchResponse* response);
  absl::Status SearchOne(const v1::SearchRequest& request, CallRecord& record,
                         v1::SearchResponse* response);

  const ServedIndexes& indexes_;
  CallServer& server_;
  AnswerCache answers_;
};

}  // namespace libretto
