#pragma once

#include "libretto/v1/encoder_service.grpc.pb.h"
#include "server/indexes/served_indexes.h"
#include "server/rpc/call_server.h"

namespace libretto {

// Thread-safe.
class EncoderServiceImpl final : public v1::EncoderService::CallbackService {
 public:
  // Both outlive this object.
  EncoderServiceImpl(const ServedIndexes& indexes, CallServer& server)
      : indexes_(indexes), server_(server) {}

  grpc::ServerUnaryReactor* EmbedText(grpc::CallbackServerContext* context,
                                      const v1::EmbedTextRequest* request,
                                      v1::EmbedTextResponse* response) override;
  grpc::ServerUnaryReactor* EmbedAudio(grpc::CallbackServerContext* context,
                                       const v1::EmbedAudioRequest* request,
                                       v1::EmbedAudioResponse* response) override;
  grpc::ServerUnaryReactor* Tag(grpc::CallbackServerContext* context, const v1::TagRequest* request,
                                v1::TagResponse* response) override;
  grpc::ServerUnaryReactor* Describe(grpc::CallbackServerContext* context,
                                     const v1::DescribeRequest* request,
                                     v1::DescribeResponse* response) override;

 private:
  const ServedIndexes& indexes_;
  CallServer& server_;
};

}  // namespace libretto
