#include "server/rpc/encoder_service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/query/validate.h"
#include "server/rpc/description_converter.h"
#include "server/rpc/facts_converter.h"

namespace libretto {
namespace {

constexpr int kMaxTexts = 256;
constexpr int kMaxLabels = 512;
constexpr int kDefaultLabels = 10;

void ToProto(const Embedding& embedding, v1::Embedding* proto) {
  proto->mutable_values()->Add(embedding.begin(), embedding.end());
}

// The strings of a request, each checked; errors name `field`[i].
absl::StatusOr<std::vector<std::string>> CheckedTexts(
    const google::protobuf::RepeatedPtrField<std::string>& proto, int limit,
    const std::string& field) {
  if (proto.size() > limit) {
    return InvalidField(
        field, absl::StrCat("holds ", proto.size(), " entries; at most ", limit, " are allowed"));
  }
  std::vector<std::string> texts(proto.begin(), proto.end());
  for (size_t i = 0; i < texts.size(); ++i) {
    RETURN_IF_ERROR(ValidateText(texts[i], absl::StrCat(field, "[", i, "]")));
  }
  return texts;
}

// The vector of what is to be labelled.
absl::StatusOr<Embedding> TagSource(const v1::TagRequest& request, const ServedIndex& index,
                                    const Call& call) {
  switch (request.source_case()) {
    case v1::TagRequest::kAudio: {
      auto audio = index.audio().FromBytes(request.audio(), "the audio", call);
      if (!audio.ok()) return AtField("audio", audio.status());
      return std::move(audio->encoded.track);
    }
    case v1::TagRequest::kTrackId: {
      auto embedding = index.view()->GetEmbedding(request.track_id());
      if (embedding.ok()) return embedding;
      return WithReason(AtField("track_id", embedding.status()), reason::kUnknownTrack);
    }
    case v1::TagRequest::SOURCE_NOT_SET:
      break;
  }
  return InvalidField("source", "must be set: audio or track_id");
}

// What is to be described.
absl::StatusOr<HeardAudio> DescribeSource(const v1::DescribeRequest& request,
                                          const ServedIndex& index, const Call& call) {
  switch (request.source_case()) {
    case v1::DescribeRequest::kAudio: {
      auto audio =
          index.audio().FromBytes(request.audio(), "the audio", call, AudioInput::Facts::kMeasure);
      if (!audio.ok()) return AtField("audio", audio.status());
      return HeardAudio{std::move(audio->encoded.track), std::move(audio->encoded.passages),
                        std::move(audio->measures.facts), audio->encoded.duration_seconds};
    }
    case v1::DescribeRequest::kTrackId: {
      const auto view = index.view();
      auto track = view->GetTrack(request.track_id());
      if (!track.ok()) {
        return WithReason(AtField("track_id", track.status()), reason::kUnknownTrack);
      }
      ASSIGN_OR_RETURN(Embedding embedding, view->GetEmbedding(request.track_id()));
      ASSIGN_OR_RETURN(auto passages, view->GetPassages(request.track_id()));
      return HeardAudio{std::move(embedding), std::move(passages), std::move(track->facts),
                        track->duration_seconds};
    }
    case v1::DescribeRequest::SOURCE_NOT_SET:
      break;
  }
  return InvalidField("source", "must be set: audio or track_id");
}

}  // namespace

grpc::ServerUnaryReactor* EncoderServiceImpl::EmbedText(grpc::CallbackServerContext* context,
                                                        const v1::EmbedTextRequest* request,
                                                        v1::EmbedTextResponse* response) {
  return server_.Unary(
      context, method::kEmbedText, request, response,
      [=, this](CallRecord& record) -> absl::Status {
        ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request->index()));
        ASSIGN_OR_RETURN(const auto texts, CheckedTexts(request->texts(), kMaxTexts, "texts"));
        if (texts.empty()) return InvalidField("texts", "must hold at least one text");
        std::vector<std::string> fields;
        for (size_t i = 0; i < texts.size(); ++i) fields.push_back(absl::StrCat("texts[", i, "]"));
        ASSIGN_OR_RETURN(const auto encoded, index->text().Encode(texts, fields, record.call()));
        for (const EncodedText& text : encoded) {
          v1::TextEmbedding* proto = response->add_embeddings();
          ToProto(text.embedding, proto->mutable_embedding());
          proto->set_token_count(text.tokens);
          proto->set_truncated(text.truncated);
        }
        response->set_model_id(index->model().info().id);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* EncoderServiceImpl::EmbedAudio(grpc::CallbackServerContext* context,
                                                         const v1::EmbedAudioRequest* request,
                                                         v1::EmbedAudioResponse* response) {
  return server_.Unary(context, method::kEmbedAudio, request, response,
                       [=, this](CallRecord& record) -> absl::Status {
                         ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request->index()));
                         auto audio =
                             index->audio().FromBytes(request->audio(), "the audio", record.call());
                         if (!audio.ok()) return AtField("audio", audio.status());
                         ToProto(audio->encoded.track, response->mutable_embedding());
                         if (request->include_passages()) {
                           for (const Passage& passage : audio->encoded.passages) {
                             v1::PassageEmbedding* proto = response->add_passages();
                             proto->mutable_range()->set_start_seconds(passage.start_seconds);
                             proto->mutable_range()->set_end_seconds(passage.end_seconds);
                             ToProto(passage.embedding, proto->mutable_embedding());
                           }
                         }
                         response->set_duration_seconds(audio->encoded.duration_seconds);
                         response->set_model_id(index->model().info().id);
                         return absl::OkStatus();
                       });
}

grpc::ServerUnaryReactor* EncoderServiceImpl::Tag(grpc::CallbackServerContext* context,
                                                  const v1::TagRequest* request,
                                                  v1::TagResponse* response) {
  const Method method = method::kTag.In(request->has_audio() ? Lane::kAudio : Lane::kSearch);
  return server_.Unary(
      context, method, request, response, [=, this](CallRecord& record) -> absl::Status {
        ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request->index()));
        const int limit = request->limit() == 0 ? kDefaultLabels : request->limit();
        if (limit < 1 || limit > kMaxLabels) {
          return InvalidField("limit", absl::StrCat("is ", limit, "; must be 1 to ", kMaxLabels));
        }
        ASSIGN_OR_RETURN(const auto names, CheckedTexts(request->labels(), kMaxLabels, "labels"));
        ASSIGN_OR_RETURN(const auto callers,
                         index->labeler().MakeLabels(names, index->text(), record.call()));
        ASSIGN_OR_RETURN(const Embedding source, TagSource(*request, *index.index, record.call()));
        const auto& labels = callers.empty() ? index->labeler().default_labels() : callers;
        for (const LabelScore& score : RankLabels(labels, source, limit)) {
          ToProto(score, response->add_labels());
        }
        response->set_model_id(index->model().info().id);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* EncoderServiceImpl::Describe(grpc::CallbackServerContext* context,
                                                       const v1::DescribeRequest* request,
                                                       v1::DescribeResponse* response) {
  const Method method = method::kDescribe.In(request->has_audio() ? Lane::kAudio : Lane::kSearch);
  return server_.Unary(
      context, method, request, response, [=, this](CallRecord& record) -> absl::Status {
        ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request->index()));
        const v1::PassageRange& passage = request->passage();
        if (request->has_passage()) {
          RETURN_IF_ERROR(
              ValidateStretch(passage.start_seconds(), passage.end_seconds(), "passage"));
        }
        ASSIGN_OR_RETURN(HeardAudio audio, DescribeSource(*request, *index.index, record.call()));
        if (request->has_passage()) {
          ASSIGN_OR_RETURN(audio, audio.Stretch(passage.start_seconds(), passage.end_seconds()));
        }
        ToProto(index->describer().Describe(audio), response);
        FactsToProto(audio.facts, *response);
        response->set_duration_seconds(audio.duration_seconds);
        response->set_model_id(index->model().info().id);
        return absl::OkStatus();
      });
}

}  // namespace libretto
