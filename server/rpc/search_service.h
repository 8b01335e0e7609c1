#pragma once

#include "libretto/v1/search_service.grpc.pb.h"
#include "server/indexes/served_indexes.h"
#include "server/rpc/call_server.h"

namespace libretto {

// Thread-safe.
class SearchServiceImpl final : public v1::SearchService::CallbackService {
 public:
  // Both outlive this object.
  SearchServiceImpl(const ServedIndexes& indexes, CallServer& server)
      : indexes_(indexes), server_(server) {}

  grpc::ServerUnaryReactor* Search(grpc::CallbackServerContext* context,
                                   const v1::SearchRequest* request,
                                   v1::SearchResponse* response) override;

  // Answers in order, one query at a time.
  grpc::ServerBidiReactor<v1::SearchManyRequest, v1::SearchManyResponse>* SearchMany(
      grpc::CallbackServerContext* context) override;

 private:
  absl::Status SearchOne(const v1::SearchRequest& request, CallRecord& record,
                         v1::SearchResponse* response) const;

  const ServedIndexes& indexes_;
  CallServer& server_;
};

}  // namespace libretto
