#include "server/rpc/search_service.h"

#include <cstdint>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "server/rpc/search_converter.h"
#include "server/rpc/serve.h"

namespace libretto {

absl::Status SearchServiceImpl::SearchOne(const v1::SearchRequest& request, const Call& call,
                                          v1::SearchResponse* response) const {
  ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request.index()));
  ASSIGN_OR_RETURN(const Query query, FromProto(request));
  ASSIGN_OR_RETURN(const Answer answer, index->engine().Search(query, call));
  ToProto(answer, index->model().info().id, response);
  response->set_index(index.name);
  return absl::OkStatus();
}

grpc::Status SearchServiceImpl::Search(grpc::ServerContext* context,
                                       const v1::SearchRequest* request,
                                       v1::SearchResponse* response) {
  return Serve(tracker_, *context, "SearchService.Search",
               [&](const Call& call) { return SearchOne(*request, call, response); });
}

grpc::Status SearchServiceImpl::SearchMany(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::SearchManyResponse, v1::SearchManyRequest>* stream) {
  return ServeStream(*context, "SearchService.SearchMany", [&](const Call& call) -> absl::Status {
    v1::SearchManyRequest request;
    for (int64_t index = 0; stream->Read(&request); ++index) {
      if (!tracker_.Enter()) return Draining();
      const auto leave = absl::MakeCleanup([this] { tracker_.Leave(); });
      v1::SearchManyResponse response;
      response.set_index(index);
      const absl::Status status = SearchOne(request.query(), call, response.mutable_response());
      if (!status.ok()) {
        response.mutable_error()->set_code(static_cast<int>(status.code()));
        response.mutable_error()->set_message(ToValidUtf8(std::string(status.message())));
      }
      if (!stream->Write(response)) return absl::CancelledError("the caller has gone");
    }
    return absl::OkStatus();
  });
}

}  // namespace libretto
