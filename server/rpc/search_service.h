#pragma once

#include "libretto/v1/search_service.grpc.pb.h"
#include "server/query/engine.h"
#include "server/rpc/call_tracker.h"

namespace libretto {

// Thread-safe.
class SearchServiceImpl final : public v1::SearchService::Service {
 public:
  // All outlive this object.
  SearchServiceImpl(const Engine& engine, const Model& model, CallTracker& tracker)
      : engine_(engine), model_(model), tracker_(tracker) {}

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

  const Engine& engine_;
  const Model& model_;
  CallTracker& tracker_;
};

}  // namespace libretto
