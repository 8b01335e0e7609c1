#include "server/rpc/playlist_service.h"

#include "base/status_macros.h"
#include "server/rpc/playlist_converter.h"

namespace libretto {
namespace {

// Any of the three calls: `method` is the planner's method for it.
template <typename Request, typename Method>
absl::Status Plan(const ServedIndexes& indexes, const Request& request, Method method,
                  const Call& call, v1::PlaylistResponse* response) {
  ASSIGN_OR_RETURN(const NamedIndex index, indexes.Find(request.index()));
  ASSIGN_OR_RETURN(const auto query, FromProto(request));
  ASSIGN_OR_RETURN(const Playlist list, (index->planner().*method)(query, call));
  ToProto(list, index->model().info().id, response);
  response->set_index(index.name);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* PlaylistServiceImpl::Continue(grpc::CallbackServerContext* context,
                                                        const v1::ContinueRequest* request,
                                                        v1::PlaylistResponse* response) {
  return server_.Unary(
      context, method::kContinue, request, response, [=, this](CallRecord& record) {
        return Plan(indexes_, *request, &PlaylistPlanner::Continue, record.call(), response);
      });
}

grpc::ServerUnaryReactor* PlaylistServiceImpl::Path(grpc::CallbackServerContext* context,
                                                    const v1::PathRequest* request,
                                                    v1::PlaylistResponse* response) {
  return server_.Unary(context, method::kPath, request, response, [=, this](CallRecord& record) {
    return Plan(indexes_, *request, &PlaylistPlanner::Path, record.call(), response);
  });
}

grpc::ServerUnaryReactor* PlaylistServiceImpl::Order(grpc::CallbackServerContext* context,
                                                     const v1::OrderRequest* request,
                                                     v1::PlaylistResponse* response) {
  return server_.Unary(context, method::kOrder, request, response, [=, this](CallRecord& record) {
    return Plan(indexes_, *request, &PlaylistPlanner::Order, record.call(), response);
  });
}

}  // namespace libretto
