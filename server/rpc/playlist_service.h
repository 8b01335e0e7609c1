#pragma once

#include "libretto/v1/playlist_service.grpc.pb.h"
#include "server/indexes/served_indexes.h"
#include "server/rpc/call_server.h"

namespace libretto {

// Thread-safe.
class PlaylistServiceImpl final : public v1::PlaylistService::CallbackService {
 public:
  // Both outlive this object.
  PlaylistServiceImpl(const ServedIndexes& indexes, CallServer& server)
      : indexes_(indexes), server_(server) {}

  grpc::ServerUnaryReactor* Continue(grpc::CallbackServerContext* context,
                                     const v1::ContinueRequest* request,
                                     v1::PlaylistResponse* response) override;
  grpc::ServerUnaryReactor* Path(grpc::CallbackServerContext* context,
                                 const v1::PathRequest* request,
                                 v1::PlaylistResponse* response) override;
  grpc::ServerUnaryReactor* Order(grpc::CallbackServerContext* context,
                                  const v1::OrderRequest* request,
                                  v1::PlaylistResponse* response) override;

 private:
  const ServedIndexes& indexes_;
  CallServer& server_;
};

}  // namespace libretto
