#pragma once

#include <string>

#include "libretto/v1/catalog_service.grpc.pb.h"
#include "server/indexes/served_indexes.h"
#include "server/rpc/call_tracker.h"

namespace libretto {

// Thread-safe.
class CatalogServiceImpl final : public v1::CatalogService::Service {
 public:
  // `indexes` and `tracker` outlive this object.
  CatalogServiceImpl(const ServedIndexes& indexes, std::string server_version, CallTracker& tracker)
      : indexes_(indexes), server_version_(std::move(server_version)), tracker_(tracker) {}

  grpc::Status GetTrack(grpc::ServerContext* context, const v1::GetTrackRequest* request,
                        v1::GetTrackResponse* response) override;
  grpc::Status ListTracks(grpc::ServerContext* context, const v1::ListTracksRequest* request,
                          v1::ListTracksResponse* response) override;
  grpc::Status UpsertTrack(grpc::ServerContext* context,
                           grpc::ServerReader<v1::UpsertTrackRequest>* reader,
                           v1::UpsertTrackResponse* response) override;
  grpc::Status DeleteTrack(grpc::ServerContext* context, const v1::DeleteTrackRequest* request,
                           v1::DeleteTrackResponse* response) override;
  grpc::Status GetStats(grpc::ServerContext* context, const v1::GetStatsRequest* request,
                        v1::GetStatsResponse* response) override;
  grpc::Status ListIndexes(grpc::ServerContext* context, const v1::ListIndexesRequest* request,
                           v1::ListIndexesResponse* response) override;

 private:
  const ServedIndexes& indexes_;
  const std::string server_version_;
  CallTracker& tracker_;
};

}  // namespace libretto
