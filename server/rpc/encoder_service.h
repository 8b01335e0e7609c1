#pragma once

#include "libretto/v1/encoder_service.grpc.pb.h"
#include "server/query/audio_input.h"
#include "server/query/engine.h"
#include "server/query/labeler.h"
#include "server/rpc/call_tracker.h"

namespace libretto {

// Thread-safe.
class EncoderServiceImpl final : public v1::EncoderService::Service {
 public:
  // All outlive this object.
  EncoderServiceImpl(const Model& model, const AudioInput& audio, const Labeler& labeler,
                     ViewSource views, CallTracker& tracker)
      : model_(model),
        audio_(audio),
        labeler_(labeler),
        views_(std::move(views)),
        tracker_(tracker) {}

  grpc::Status EmbedText(grpc::ServerContext* context, const v1::EmbedTextRequest* request,
                         v1::EmbedTextResponse* response) override;
  grpc::Status EmbedAudio(grpc::ServerContext* context, const v1::EmbedAudioRequest* request,
                          v1::EmbedAudioResponse* response) override;
  grpc::Status Tag(grpc::ServerContext* context, const v1::TagRequest* request,
                   v1::TagResponse* response) override;

 private:
  absl::StatusOr<Embedding> TagSource(const v1::TagRequest& request, const Call& call) const;

  const Model& model_;
  const AudioInput& audio_;
  const Labeler& labeler_;
  const ViewSource views_;
  CallTracker& tracker_;
};

}  // namespace libretto
