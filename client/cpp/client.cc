#include "client/cpp/client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/loopback.h"
#include "base/status_macros.h"
#include "client/cpp/grpc_status.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "libretto/v1/catalog_service.grpc.pb.h"
#include "libretto/v1/encoder_service.grpc.pb.h"
#include "libretto/v1/playlist_service.grpc.pb.h"
#include "libretto/v1/search_service.grpc.pb.h"

namespace libretto::client {
namespace {

// Answers grow with the audio: the passage vectors of ten hours are some 25 MB.
constexpr int kMaxResponseBytes = 128 << 20;
constexpr size_t kChunkBytes = 256 << 10;

// A message that is not for people, only "somebody should read what follows".
bool SaysNothing(absl::string_view message) {
  return message.empty() || message == "Deadline Exceeded";
}

absl::Status Unreachable(const ClientOptions& options, absl::string_view why) {
  const char* question = options.tls.has_value()
                             ? "is librettod running there, with TLS, and do both sides trust the "
                               "other's certificate?"
                             : "is librettod running there, without TLS?";
  return absl::UnavailableError(
      absl::StrCat("cannot reach ", options.address, ": ", question, " (", why, ")"));
}

// READY, or the reason why not. A refused connection is known at once; silence takes the timeout.
absl::Status AwaitReady(grpc::Channel& channel, const ClientOptions& options) {
  const auto deadline = absl::ToChronoTime(absl::Now() + options.connect_timeout);
  grpc_connectivity_state state = channel.GetState(/*try_to_connect=*/true);
  while (state != GRPC_CHANNEL_READY) {
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE || state == GRPC_CHANNEL_SHUTDOWN) {
      return Unreachable(options, "no connection");
    }
    if (!channel.WaitForStateChange(state, deadline)) {
      return Unreachable(options, absl::StrCat("no answer within ",
                                               absl::FormatDuration(options.connect_timeout)));
    }
    state = channel.GetState(true);
  }
  return absl::OkStatus();
}

absl::Status ValidateIdentity(const ClientOptions& options) {
  if (options.tls.has_value() &&
      options.tls->certificate_chain.empty() != options.tls->key.empty()) {
    return absl::InvalidArgumentError("a client certificate and its key go together: give both");
  }
  if (!std::all_of(options.api_key.begin(), options.api_key.end(), absl::ascii_isgraph)) {
    return absl::InvalidArgumentError("the API key holds blanks or other bytes that no key has");
  }
  if (!options.api_key.empty() && !options.tls.has_value() && !options.allow_insecure &&
      !absl::StartsWith(options.address, "unix:") && !IsLoopback(options.address)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the API key would go to ", options.address,
        " unencrypted, for anybody on its way to read: use TLS, or set allow_insecure"));
  }
  return absl::OkStatus();
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const ClientOptions& options) {
  if (!options.tls.has_value()) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials(
      {options.tls->authorities, options.tls->key, options.tls->certificate_chain});
}

absl::Status Validate(const ClientOptions& options) {
  if (!absl::StartsWith(options.address, "unix:") &&
      options.address.find(':') == std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("address \"", options.address, "\" has no port: write host:port"));
  }
  if (options.max_attempts < 1) return absl::InvalidArgumentError("max_attempts must be positive");
  for (absl::Duration timeout : {options.connect_timeout, options.timeout, options.audio_timeout}) {
    if (timeout <= absl::ZeroDuration()) {
      return absl::InvalidArgumentError("timeouts must be positive");
    }
  }
  return ValidateIdentity(options);
}

bool CarriesAudio(const v1::SearchRequest& request) {
  return std::any_of(request.clauses().begin(), request.clauses().end(),
                     [](const v1::Clause& clause) { return clause.has_audio(); });
}

}  // namespace

struct Client::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : search(channel), catalog(channel), encoder(channel), playlist(channel), health(channel) {}

  v1::SearchService::Stub search;
  v1::CatalogService::Stub catalog;
  v1::EncoderService::Stub encoder;
  v1::PlaylistService::Stub playlist;
  grpc::health::v1::Health::Stub health;
};

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(const ClientOptions& options) {
  RETURN_IF_ERROR(Validate(options));
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(kMaxResponseBytes);
  if (options.own_connection) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (options.tls.has_value() && !options.tls->server_name.empty()) {
    arguments.SetSslTargetNameOverride(options.tls->server_name);
  }
  auto channel = grpc::CreateCustomChannel(options.address, CredentialsOf(options), arguments);
  RETURN_IF_ERROR(AwaitReady(*channel, options));
  return std::unique_ptr<Client>(new Client(options, std::make_unique<Stubs>(channel)));
}

Client::Client(ClientOptions options, std::unique_ptr<Stubs> stubs)
    : options_(std::move(options)), stubs_(std::move(stubs)) {}

Client::~Client() = default;

absl::Status Client::Explain(absl::Status status, absl::Duration timeout) const {
  std::string message;
  if (absl::IsDeadlineExceeded(status) && SaysNothing(status.message())) {
    message = absl::StrCat("no answer from ", options_.address, " within ",
                           absl::FormatDuration(timeout), ": give the call more time");
  } else if (absl::IsUnavailable(status)) {
    message = absl::StrCat(options_.address, " is not available: ", status.message());
  } else if (absl::IsUnimplemented(status)) {
    message = absl::StrCat(options_.address, " does not offer this call (", status.message(),
                           "): is it librettod, and of this version?");
  } else {
    return status;
  }
  absl::Status explained(status.code(), message);
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    explained.SetPayload(url, payload);
  });
  return explained;
}

std::unique_ptr<grpc::ClientContext> Client::NewContext(absl::Time deadline) const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(deadline));
  if (!options_.api_key.empty()) {
    context->AddMetadata("authorization", absl::StrCat("Bearer ", options_.api_key));
  }
  return context;
}

template <typename Request>
Request Client::AboutIndex(Request request) const {
  if (request.index().empty()) request.set_index(options_.index);
  return request;
}

template <typename Response, typename Call>
absl::StatusOr<Response> Client::Read(absl::Duration timeout, Call call) {
  const absl::Time deadline = absl::Now() + timeout;
  absl::Duration pause = options_.initial_backoff;
  absl::BitGen random;
  for (int attempt = 1;; ++attempt) {
    const auto context = NewContext(deadline);
    Response response;
    const grpc::Status status = call(*context, response);
    if (status.ok()) return response;
    const absl::Duration wait = pause * absl::Uniform(random, 0.8, 1.2);
    if (status.error_code() != grpc::StatusCode::UNAVAILABLE || attempt >= options_.max_attempts ||
        absl::Now() + wait >= deadline) {
      return Explain(FromGrpc(status), timeout);
    }
    absl::SleepFor(wait);
    pause *= 2;
  }
}

absl::StatusOr<v1::SearchResponse> Client::Search(const v1::SearchRequest& query) {
  const v1::SearchRequest request = AboutIndex(query);
  return Read<v1::SearchResponse>(CarriesAudio(request) ? options_.audio_timeout : options_.timeout,
                                  [&](auto& context, auto& response) {
                                    return stubs_->search.Search(&context, request, &response);
                                  });
}

absl::StatusOr<v1::SearchResponse> Client::Search(const Query& query) {
  return Search(query.request());
}

void Client::SearchAsync(const v1::SearchRequest& query,
                         std::function<void(absl::StatusOr<v1::SearchResponse>)> done) {
  struct Started {
    std::unique_ptr<grpc::ClientContext> context;
    v1::SearchRequest request;
    v1::SearchResponse response;
  };
  const absl::Duration timeout = CarriesAudio(query) ? options_.audio_timeout : options_.timeout;
  auto started = std::make_shared<Started>();
  started->request = AboutIndex(query);
  started->context = NewContext(absl::Now() + timeout);
  stubs_->search.async()->Search(
      started->context.get(), &started->request, &started->response,
      [this, started, timeout, done = std::move(done)](const grpc::Status& status) {
        // It holds the channel, which must not end on this thread if `done` lets the client go.
        started->context.reset();
        if (status.ok()) {
          done(std::move(started->response));
        } else {
          done(Explain(FromGrpc(status), timeout));
        }
      });
}

std::vector<absl::StatusOr<v1::SearchResponse>> Client::SearchMany(
    const std::vector<v1::SearchRequest>& requests) {
  const auto context = NewContext(absl::Now() + options_.audio_timeout);
  auto stream = stubs_->search.SearchMany(context.get());
  // Reading goes on beside the writing, or both sides would stop with full windows.
  std::thread writer([&] {
    for (const v1::SearchRequest& request : requests) {
      v1::SearchManyRequest message;
      *message.mutable_query() = AboutIndex(request);
      if (!stream->Write(message)) return;
    }
    stream->WritesDone();
  });
  std::vector<absl::StatusOr<v1::SearchResponse>> results;
  results.reserve(requests.size());
  v1::SearchManyResponse message;
  while (results.size() < requests.size() && stream->Read(&message)) {
    if (message.has_error()) {
      results.emplace_back(absl::Status(static_cast<absl::StatusCode>(message.error().code()),
                                        message.error().message()));
    } else {
      results.emplace_back(std::move(*message.mutable_response()));
    }
  }
  writer.join();
  absl::Status end = Explain(FromGrpc(stream->Finish()), options_.audio_timeout);
  if (end.ok()) end = absl::InternalError("the server ended the stream before its last answer");
  results.resize(requests.size(), end);
  return results;
}

absl::StatusOr<v1::GetTrackResponse> Client::Get(const std::string& track_id) {
  v1::GetTrackRequest request;
  request.set_index(options_.index);
  request.set_id(track_id);
  return Read<v1::GetTrackResponse>(options_.timeout, [&](auto& context, auto& response) {
    return stubs_->catalog.GetTrack(&context, request, &response);
  });
}

absl::StatusOr<v1::ListTracksResponse> Client::List(const v1::ListTracksRequest& list) {
  const v1::ListTracksRequest request = AboutIndex(list);
  return Read<v1::ListTracksResponse>(options_.timeout, [&](auto& context, auto& response) {
    return stubs_->catalog.ListTracks(&context, request, &response);
  });
}

absl::StatusOr<v1::UpsertTrackResponse> Client::Upsert(const v1::Track& metadata,
                                                       std::istream& audio) {
  v1::UpsertTrackHeader header;
  *header.mutable_track() = metadata;
  return Upload(header, &audio);
}

absl::StatusOr<v1::UpsertTrackResponse> Client::UpsertServerFile(const v1::Track& metadata,
                                                                 const std::string& path) {
  v1::UpsertTrackHeader header;
  *header.mutable_track() = metadata;
  header.set_path(path);
  return Upload(header, nullptr);
}

absl::StatusOr<v1::UpsertTrackResponse> Client::Upload(const v1::UpsertTrackHeader& header,
                                                       std::istream* audio) {
  const auto context = NewContext(absl::Now() + options_.audio_timeout);
  v1::UpsertTrackResponse response;
  auto stream = stubs_->catalog.UpsertTrack(context.get(), &response);
  v1::UpsertTrackRequest message;
  *message.mutable_header() = AboutIndex(header);
  bool open = stream->Write(message);
  std::string chunk(kChunkBytes, '\0');
  while (open && audio != nullptr && audio->good()) {
    audio->read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (audio->gcount() == 0) break;
    message.set_chunk(chunk.data(), static_cast<size_t>(audio->gcount()));
    open = stream->Write(message);
  }
  if (audio != nullptr && audio->bad()) {
    context->TryCancel();
    stream->Finish();
    return absl::InvalidArgumentError("the audio could not be read to its end; nothing was stored");
  }
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return Explain(FromGrpc(status), options_.audio_timeout);
  return response;
}

absl::Status Client::Delete(const std::string& track_id) {
  const auto context = NewContext(absl::Now() + options_.timeout);
  v1::DeleteTrackRequest request;
  request.set_index(options_.index);
  request.set_id(track_id);
  v1::DeleteTrackResponse response;
  return Explain(FromGrpc(stubs_->catalog.DeleteTrack(context.get(), request, &response)),
                 options_.timeout);
}

absl::StatusOr<v1::GetStatsResponse> Client::Stats() {
  v1::GetStatsRequest request;
  request.set_index(options_.index);
  return Read<v1::GetStatsResponse>(options_.timeout, [&](auto& context, auto& response) {
    return stubs_->catalog.GetStats(&context, request, &response);
  });
}

absl::StatusOr<v1::ListIndexesResponse> Client::Indexes() {
  return Read<v1::ListIndexesResponse>(options_.timeout, [&](auto& context, auto& response) {
    return stubs_->catalog.ListIndexes(&context, v1::ListIndexesRequest(), &response);
  });
}

absl::StatusOr<v1::EmbedTextResponse> Client::EmbedText(const std::vector<std::string>& texts) {
  v1::EmbedTextRequest request;
  request.set_index(options_.index);
  for (const std::string& text : texts) request.add_texts(text);
  return Read<v1::EmbedTextResponse>(options_.timeout, [&](auto& context, auto& response) {
    return stubs_->encoder.EmbedText(&context, request, &response);
  });
}

absl::StatusOr<v1::EmbedAudioResponse> Client::EmbedAudio(const v1::EmbedAudioRequest& audio) {
  const v1::EmbedAudioRequest request = AboutIndex(audio);
  return Read<v1::EmbedAudioResponse>(options_.audio_timeout, [&](auto& context, auto& response) {
    return stubs_->encoder.EmbedAudio(&context, request, &response);
  });
}

absl::StatusOr<v1::TagResponse> Client::Tag(const v1::TagRequest& tag) {
  const v1::TagRequest request = AboutIndex(tag);
  return Read<v1::TagResponse>(options_.audio_timeout, [&](auto& context, auto& response) {
    return stubs_->encoder.Tag(&context, request, &response);
  });
}

absl::StatusOr<v1::DescribeResponse> Client::Describe(const v1::DescribeRequest& describe) {
  const v1::DescribeRequest request = AboutIndex(describe);
  return Read<v1::DescribeResponse>(options_.audio_timeout, [&](auto& context, auto& response) {
    return stubs_->encoder.Describe(&context, request, &response);
  });
}

absl::StatusOr<v1::PlaylistResponse> Client::Continue(const v1::ContinueRequest& list) {
  const v1::ContinueRequest request = AboutIndex(list);
  return Read<v1::PlaylistResponse>(options_.timeout, [&](auto& context, auto& response) {
    return stubs_->playlist.Continue(&context, request, &response);
  });
}

absl::StatusOr<v1::PlaylistResponse> Client::Path(const v1::PathRequest& list) {
  const v1::PathRequest request = AboutIndex(list);
  return Read<v1::PlaylistResponse>(options_.timeout, [&](auto& context, auto& response) {
    return stubs_->playlist.Path(&context, request, &response);
  });
}

absl::StatusOr<v1::PlaylistResponse> Client::Order(const v1::OrderRequest& list) {
  const v1::OrderRequest request = AboutIndex(list);
  return Read<v1::PlaylistResponse>(options_.timeout, [&](auto& context, auto& response) {
    return stubs_->playlist.Order(&context, request, &response);
  });
}

absl::Status Client::Health() {
  const auto response = Read<grpc::health::v1::HealthCheckResponse>(
      options_.timeout, [&](auto& context, auto& answer) {
        return stubs_->health.Check(&context, grpc::health::v1::HealthCheckRequest(), &answer);
      });
  if (!response.ok()) return response.status();
  if (response->status() == grpc::health::v1::HealthCheckResponse::SERVING) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat(
      options_.address, " is up but not serving (",
      grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response->status()), ")"));
}

}  // namespace libretto::client
