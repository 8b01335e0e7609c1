#pragma once

#include "libretto/v1/search_service.grpc.pb.h"
#include "server/indexes/served_indexes.h"
#include "server/rpc/call_tracker.h"

namespace libretto {

// Thread-safe.
class SearchServiceImpl final : public v1::SearchService::Service {
 public:
  // Both outlive this object.
  SearchServiceImpl(const ServedIndexes& indexes, CallTracker& tracker)
      : indexes_(indexes), tracker_(tracker) {}

  grpc::Status Search(grpc::ServerContext* context, const v1::SearchRequest* request,
                      v1::SearchResponse* response) override;

  // Answers in order, one query at a time. When the server shuts down the stream ends with
  // UNAVAILABLE before its next query.
  grpc::Status SearchMany(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::SearchManyResponse, v1::SearchManyRequest>* stream) override;

 private:
  absl::Status SearchOne(const v1::SearchRequest& request, const Call& call,
                         v1::SearchResponse* response) const;

  const ServedIndexes& indexes_;
  CallTracker& tracker_;
};

}  // namespace libretto
