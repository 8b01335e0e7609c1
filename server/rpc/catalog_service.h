#pragma once

#include <string>

#include "libretto/v1/catalog_service.grpc.pb.h"
#include "server/query/ingest.h"
#include "server/rpc/call_tracker.h"

namespace libretto {

// Thread-safe.
class CatalogServiceImpl final : public v1::CatalogService::Service {
 public:
  // All outlive this object.
  CatalogServiceImpl(Library& library, Ingestor& ingestor, const AudioLimits& limits,
                     std::string server_version, CallTracker& tracker)
      : library_(library),
        ingestor_(ingestor),
        limits_(limits),
        server_version_(std::move(server_version)),
        tracker_(tracker) {}

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

 private:
  absl::StatusOr<std::string> ReadChunks(grpc::ServerReader<v1::UpsertTrackRequest>& reader) const;

  Library& library_;
  Ingestor& ingestor_;
  const AudioLimits limits_;
  const std::string server_version_;
  CallTracker& tracker_;
};

}  // namespace libretto
