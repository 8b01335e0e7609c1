#pragma once

#include "libretto/v1/encoder_service.grpc.pb.h"
#include "server/indexes/served_indexes.h"
#include "server/rpc/call_tracker.h"

namespace libretto {

// Thread-safe.
class EncoderServiceImpl final : public v1::EncoderService::Service {
 public:
  // Both outlive this object.
  EncoderServiceImpl(const ServedIndexes& indexes, CallTracker& tracker)
      : indexes_(indexes), tracker_(tracker) {}

  grpc::Status EmbedText(grpc::ServerContext* context, const v1::EmbedTextRequest* request,
                         v1::EmbedTextResponse* response) override;
  grpc::Status EmbedAudio(grpc::ServerContext* context, const v1::EmbedAudioRequest* request,
                          v1::EmbedAudioResponse* response) override;
  grpc::Status Tag(grpc::ServerContext* context, const v1::TagRequest* request,
                   v1::TagResponse* response) override;

 private:
  const ServedIndexes& indexes_;
  CallTracker& tracker_;
};

}  // namespace libretto
