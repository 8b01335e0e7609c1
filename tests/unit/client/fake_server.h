// A librettod without an engine: remembers requests and answers what the test put in.
#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "libretto/v1/catalog_service.grpc.pb.h"
#include "libretto/v1/encoder_service.grpc.pb.h"
#include "libretto/v1/playlist_service.grpc.pb.h"
#include "libretto/v1/search_service.grpc.pb.h"

namespace libretto::testing {

class FakeServer : public v1::SearchService::Service,
                   public v1::CatalogService::Service,
                   public v1::EncoderService::Service,
                   public v1::PlaylistService::Service {
 public:
  // Listens on a free port of the loopback interface.
  FakeServer();
  ~FakeServer() override;
  const std::string& address() const { return address_; }

  // Set before the calls they concern.
  v1::SearchResponse search_response;
  v1::DescribeResponse describe_response;
  v1::PlaylistResponse playlist_response;
  std::vector<v1::Track> tracks;         // Get, List (filters: contains and prefix), Upsert, Delete
  std::deque<grpc::Status> next_errors;  // each taken by one unary call in place of an answer

  // Read after the calls.
  v1::SearchRequest last_search;
  v1::TagRequest last_tag;
  v1::DescribeRequest last_describe;
  v1::ContinueRequest last_continue;
  v1::PathRequest last_path;
  v1::OrderRequest last_order;
  v1::UpsertTrackHeader last_header;
  std::string last_upload;
  std::string last_index;  // that a request named
  std::string last_authorization;
  int calls = 0;

  grpc::Status Search(grpc::ServerContext*, const v1::SearchRequest* request,
                      v1::SearchResponse* response) override;
  grpc::Status SearchMany(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::SearchManyResponse, v1::SearchManyRequest>* stream) override;
  grpc::Status GetTrack(grpc::ServerContext*, const v1::GetTrackRequest* request,
                        v1::GetTrackResponse* response) override;
  grpc::Status ListTracks(grpc::ServerContext*, const v1::ListTracksRequest* request,
                          v1::ListTracksResponse* response) override;
  grpc::Status UpsertTrack(grpc::ServerContext*, grpc::ServerReader<v1::UpsertTrackRequest>* reader,
                           v1::UpsertTrackResponse* response) override;
  grpc::Status DeleteTrack(grpc::ServerContext*, const v1::DeleteTrackRequest* request,
                           v1::DeleteTrackResponse*) override;
  grpc::Status GetStats(grpc::ServerContext*, const v1::GetStatsRequest* request,
                        v1::GetStatsResponse* response) override;
  grpc::Status ListIndexes(grpc::ServerContext*, const v1::ListIndexesRequest*,
                           v1::ListIndexesResponse* response) override;
  grpc::Status EmbedText(grpc::ServerContext*, const v1::EmbedTextRequest* request,
                         v1::EmbedTextResponse* response) override;
  grpc::Status EmbedAudio(grpc::ServerContext*, const v1::EmbedAudioRequest* request,
                          v1::EmbedAudioResponse*) override;
  grpc::Status Tag(grpc::ServerContext*, const v1::TagRequest* request,
                   v1::TagResponse* response) override;
  grpc::Status Describe(grpc::ServerContext*, const v1::DescribeRequest* request,
                        v1::DescribeResponse* response) override;
  grpc::Status Continue(grpc::ServerContext*, const v1::ContinueRequest* request,
                        v1::PlaylistResponse* response) override;
  grpc::Status Path(grpc::ServerContext*, const v1::PathRequest* request,
                    v1::PlaylistResponse* response) override;
  grpc::Status Order(grpc::ServerContext*, const v1::OrderRequest* request,
                     v1::PlaylistResponse* response) override;

 private:
  grpc::Status NextError();
  void NoteCaller(const grpc::ServerContext& context);

  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

v1::Track MakeTrack(const std::string& id, const std::string& title, const std::string& path);

// A status with a BadRequest and an ErrorInfo, as librettod sends them.
grpc::Status RichError(grpc::StatusCode code, const std::string& message, const std::string& field,
                       const std::string& reason);

}  // namespace libretto::testing
