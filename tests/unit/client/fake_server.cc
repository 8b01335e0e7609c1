#include "tests/unit/client/fake_server.h"

#include <grpcpp/health_check_service_interface.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace libretto::testing {
namespace {

bool Matches(const v1::Filter& filter, const v1::Track& track) {
  const auto value = [&](const std::string& field) {
    return field == "id" ? track.id() : field == "title" ? track.title() : track.path();
  };
  switch (filter.kind_case()) {
    case v1::Filter::kAnyOf:
      return std::any_of(filter.any_of().filters().begin(), filter.any_of().filters().end(),
                         [&](const v1::Filter& part) { return Matches(part, track); });
    case v1::Filter::kPrefix:
      return absl::StartsWith(value(filter.prefix().field()), filter.prefix().prefix());
    case v1::Filter::kEquals:
      return absl::EqualsIgnoreCase(value(filter.equals().field()),
                                    filter.equals().value().string_value());
    case v1::Filter::kContains:
      return absl::StrContains(absl::AsciiStrToLower(value(filter.contains().field())),
                               absl::AsciiStrToLower(filter.contains().text()));
    default:
      return true;
  }
}

}  // namespace

FakeServer::FakeServer() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(static_cast<v1::SearchService::Service*>(this));
  builder.RegisterService(static_cast<v1::CatalogService::Service*>(this));
  builder.RegisterService(static_cast<v1::EncoderService::Service*>(this));
  builder.RegisterService(static_cast<v1::PlaylistService::Service*>(this));
  server_ = builder.BuildAndStart();
  server_->GetHealthCheckService()->SetServingStatus(true);
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeServer::~FakeServer() { server_->Shutdown(std::chrono::system_clock::now()); }

grpc::Status FakeServer::NextError() {
  ++calls;
  if (next_errors.empty()) return grpc::Status::OK;
  grpc::Status error = next_errors.front();
  next_errors.pop_front();
  return error;
}

void FakeServer::NoteCaller(const grpc::ServerContext& context) {
  const auto found = context.client_metadata().find("authorization");
  const bool given = found != context.client_metadata().end();
  last_authorization = given ? std::string(found->second.data(), found->second.size()) : "";
}

grpc::Status FakeServer::Search(grpc::ServerContext* context, const v1::SearchRequest* request,
                                v1::SearchResponse* response) {
  NoteCaller(*context);
  last_search = *request;
  last_index = request->index();
  *response = search_response;
  return NextError();
}

grpc::Status FakeServer::SearchMany(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::SearchManyResponse, v1::SearchManyRequest>* stream) {
  NoteCaller(*context);
  v1::SearchManyRequest request;
  for (int64_t index = 0; stream->Read(&request); ++index) {
    v1::SearchManyResponse response;
    response.set_index(index);
    if (request.query().clauses().empty()) {
      response.mutable_error()->set_code(grpc::StatusCode::INVALID_ARGUMENT);
      response.mutable_error()->set_message("no clause");
    } else {
      response.mutable_response()->set_snapshot_id(request.query().clauses(0).text());
    }
    stream->Write(response);
  }
  return grpc::Status::OK;
}

grpc::Status FakeServer::GetTrack(grpc::ServerContext*, const v1::GetTrackRequest* request,
                                  v1::GetTrackResponse* response) {
  last_index = request->index();
  if (grpc::Status error = NextError(); !error.ok()) return error;
  for (const v1::Track& track : tracks) {
    if (track.id() != request->id()) continue;
    *response->mutable_track() = track;
    response->set_passage_count(7);
    return grpc::Status::OK;
  }
  return {grpc::StatusCode::NOT_FOUND, "no track " + request->id()};
}

// Pages hold at most two tracks, so that clients must follow the tokens.
grpc::Status FakeServer::ListTracks(grpc::ServerContext*, const v1::ListTracksRequest* request,
                                    v1::ListTracksResponse* response) {
  last_index = request->index();
  if (grpc::Status error = NextError(); !error.ok()) return error;
  std::vector<v1::Track> matching;
  for (const v1::Track& track : tracks) {
    if (Matches(request->filter(), track)) matching.push_back(track);
  }
  const int page_size = std::min(request->page_size(), 2);
  size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
  for (; at < matching.size() && response->tracks_size() < page_size; ++at) {
    *response->add_tracks() = matching[at];
  }
  if (at < matching.size()) response->set_next_page_token(std::to_string(at));
  return grpc::Status::OK;
}

grpc::Status FakeServer::UpsertTrack(grpc::ServerContext* context,
                                     grpc::ServerReader<v1::UpsertTrackRequest>* reader,
                                     v1::UpsertTrackResponse* response) {
  NoteCaller(*context);
  v1::UpsertTrackRequest request;
  last_upload.clear();
  while (reader->Read(&request)) {
    if (request.has_header()) last_header = request.header();
    last_index = last_header.index();
    last_upload += request.chunk();
  }
  if (grpc::Status error = NextError(); !error.ok()) return error;
  *response->mutable_track() = last_header.track();
  response->mutable_track()->set_duration_seconds(75);
  response->set_created(true);
  return grpc::Status::OK;
}

grpc::Status FakeServer::DeleteTrack(grpc::ServerContext* context,
                                     const v1::DeleteTrackRequest* request,
                                     v1::DeleteTrackResponse*) {
  NoteCaller(*context);
  last_index = request->index();
  if (grpc::Status error = NextError(); !error.ok()) return error;
  const auto removed =
      std::erase_if(tracks, [&](const v1::Track& track) { return track.id() == request->id(); });
  return removed > 0 ? grpc::Status::OK
                     : grpc::Status(grpc::StatusCode::NOT_FOUND, "no track " + request->id());
}

grpc::Status FakeServer::GetStats(grpc::ServerContext*, const v1::GetStatsRequest* request,
                                  v1::GetStatsResponse* response) {
  last_index = request->index();
  response->set_track_count(static_cast<int64_t>(tracks.size()));
  response->set_model_id("fake-model");
  return NextError();
}

grpc::Status FakeServer::ListIndexes(grpc::ServerContext*, const v1::ListIndexesRequest*,
                                     v1::ListIndexesResponse* response) {
  for (const char* name : {"default", "next"}) {
    v1::IndexInfo& index = *response->add_indexes();
    index.set_name(name);
    index.set_is_default(response->indexes_size() == 1);
    index.set_model_id(std::string(name) + "-model");
    index.set_dimension(16);
    index.set_track_count(static_cast<int64_t>(tracks.size()));
  }
  return NextError();
}

grpc::Status FakeServer::EmbedText(grpc::ServerContext*, const v1::EmbedTextRequest* request,
                                   v1::EmbedTextResponse* response) {
  last_index = request->index();
  for (const std::string& text : request->texts()) {
    v1::TextEmbedding& embedding = *response->add_embeddings();
    embedding.set_token_count(static_cast<int>(text.size()));
    embedding.mutable_embedding()->add_values(1);
    embedding.mutable_embedding()->add_values(0);
  }
  return NextError();
}

grpc::Status FakeServer::EmbedAudio(grpc::ServerContext*, const v1::EmbedAudioRequest* request,
                                    v1::EmbedAudioResponse*) {
  last_index = request->index();
  return NextError();
}

grpc::Status FakeServer::Tag(grpc::ServerContext*, const v1::TagRequest* request,
                             v1::TagResponse* response) {
  last_tag = *request;
  last_index = request->index();
  for (const std::string& label : request->labels()) {
    v1::LabelScore& score = *response->add_labels();
    score.set_label(label);
    score.set_strength(1.25F);
    score.set_similarity(0.5F);
    score.set_confidence(0.86F);
  }
  return NextError();
}

grpc::Status FakeServer::Describe(grpc::ServerContext*, const v1::DescribeRequest* request,
                                  v1::DescribeResponse* response) {
  last_describe = *request;
  last_index = request->index();
  *response = describe_response;
  return NextError();
}

grpc::Status FakeServer::Continue(grpc::ServerContext*, const v1::ContinueRequest* request,
                                  v1::PlaylistResponse* response) {
  last_continue = *request;
  last_index = request->index();
  *response = playlist_response;
  return NextError();
}

grpc::Status FakeServer::Path(grpc::ServerContext*, const v1::PathRequest* request,
                              v1::PlaylistResponse* response) {
  last_path = *request;
  last_index = request->index();
  *response = playlist_response;
  return NextError();
}

grpc::Status FakeServer::Order(grpc::ServerContext*, const v1::OrderRequest* request,
                               v1::PlaylistResponse* response) {
  last_order = *request;
  last_index = request->index();
  *response = playlist_response;
  return NextError();
}

v1::Track MakeTrack(const std::string& id, const std::string& title, const std::string& path) {
  v1::Track track;
  track.set_id(id);
  track.set_title(title);
  track.set_path(path);
  track.set_duration_seconds(187.6);
  return track;
}

grpc::Status RichError(grpc::StatusCode code, const std::string& message, const std::string& field,
                       const std::string& reason) {
  google::rpc::Status rich;
  rich.set_code(code);
  rich.set_message(message);
  google::rpc::BadRequest request;
  request.add_field_violations()->set_field(field);
  request.mutable_field_violations(0)->set_description(message);
  rich.add_details()->PackFrom(request);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("libretto");
  rich.add_details()->PackFrom(info);
  return {code, message, rich.SerializeAsString()};
}

}  // namespace libretto::testing
