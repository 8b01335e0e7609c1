#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libretto/v1/catalog_service.grpc.pb.h"
#include "libretto/v1/encoder_service.grpc.pb.h"
#include "libretto/v1/search_service.grpc.pb.h"

namespace libretto::bench {

// Answers every search as told by its number.
class BenchServer : public v1::SearchService::Service,
                    public v1::CatalogService::Service,
                    public v1::EncoderService::Service {
 public:
  using Answer = std::function<grpc::Status(int number)>;

  explicit BenchServer(Answer answer) : answer_(std::move(answer)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(static_cast<v1::SearchService::Service*>(this));
    builder.RegisterService(static_cast<v1::CatalogService::Service*>(this));
    builder.RegisterService(static_cast<v1::EncoderService::Service*>(this));
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~BenchServer() override { server_->Shutdown(); }

  const std::string& address() const { return address_; }
  int calls() const { return calls_; }

  grpc::Status Search(grpc::ServerContext*, const v1::SearchRequest*,
                      v1::SearchResponse* response) override {
    response->mutable_timings()->mutable_encode()->set_nanos(2'000'000);
    return answer_(calls_++);
  }
  grpc::Status ListTracks(grpc::ServerContext*, const v1::ListTracksRequest*,
                          v1::ListTracksResponse* response) override {
    if (tracks > 0) response->add_tracks()->set_id("the only one");
    return grpc::Status::OK;
  }
  grpc::Status EmbedText(grpc::ServerContext*, const v1::EmbedTextRequest* request,
                         v1::EmbedTextResponse* response) override {
    for (int i = 0; i < request->texts_size(); ++i) {
      response->add_embeddings()->mutable_embedding()->add_values(1);
    }
    return grpc::Status::OK;
  }

  int tracks = 1;

 private:
  const Answer answer_;
  std::atomic<int> calls_ = 0;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace libretto::bench
