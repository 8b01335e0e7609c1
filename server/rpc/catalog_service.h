#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "libretto/v1/catalog_service.grpc.pb.h"
#include "server/indexes/served_indexes.h"
#include "server/rpc/call_server.h"

namespace libretto {

// Thread-safe.
class CatalogServiceImpl final : public v1::CatalogService::CallbackService {
 public:
  // `indexes` and `server` outlive this object.
  CatalogServiceImpl(const ServedIndexes& indexes, std::string server_version, CallServer& server)
      : indexes_(indexes), server_version_(std::move(server_version)), server_(server) {}

  grpc::ServerUnaryReactor* GetTrack(grpc::CallbackServerContext* context,
                                     const v1::GetTrackRequest* request,
                                     v1::GetTrackResponse* response) override;
  grpc::ServerUnaryReactor* ListTracks(grpc::CallbackServerContext* context,
                                       const v1::ListTracksRequest* request,
                                       v1::ListTracksResponse* response) override;
  grpc::ServerReadReactor<v1::UpsertTrackRequest>* UpsertTrack(
      grpc::CallbackServerContext* context, v1::UpsertTrackResponse* response) override;
  grpc::ServerUnaryReactor* DeleteTrack(grpc::CallbackServerContext* context,
                                        const v1::DeleteTrackRequest* request,
                                        v1::DeleteTrackResponse* response) override;
  grpc::ServerUnaryReactor* GetStats(grpc::CallbackServerContext* context,
                                     const v1::GetStatsRequest* request,
                                     v1::GetStatsResponse* response) override;
  grpc::ServerUnaryReactor* ListIndexes(grpc::CallbackServerContext* context,
                                        const v1::ListIndexesRequest* request,
                                        v1::ListIndexesResponse* response) override;

 private:
  const ServedIndexes& indexes_;
  const std::string server_version_;
  CallServer& server_;
  std::atomic<size_t> uploading_bytes_ = 0;
};

}  // namespace libretto
