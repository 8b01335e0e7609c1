// A connection to librettod.
//
//   ASSIGN_OR_RETURN(auto client, Client::Connect({.address = "127.0.0.1:50051"}));
//   ASSIGN_OR_RETURN(auto response, client->Search(Query().Text("slow sad cello").Limit(5)));
#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/cpp/query.h"
#include "libretto/v1/catalog_service.pb.h"
#include "libretto/v1/encoder_service.pb.h"
#include "libretto/v1/playlist_service.pb.h"
#include "libretto/v1/search_service.pb.h"

namespace grpc {
class ClientContext;
}

namespace libretto::client {

// PEM texts.
struct ClientTls {
  std::string authorities = "";  // that the server's certificate must be of; empty: the system's

  // For servers that want a certificate of their callers: both or none.
  std::string certificate_chain = "";
  std::string key = "";

  // The name that the server's certificate must hold; empty: the address's host.
  std::string server_name = "";
};

struct ClientOptions {
  // host:port, or unix:PATH. HTTP proxies of the environment are not used.
  std::string address = "127.0.0.1:50051";

  // The index that calls are about where their request names none; empty: the server's default.
  std::string index = "";

  // Speaks TLS, and only TLS, if given.
  std::optional<ClientTls> tls = std::nullopt;

  // Goes with every call; empty: none.
  std::string api_key = "";

  // Lets the key cross a network without TLS, where anybody on its way can read it.
  bool allow_insecure = false;

  // A connection of its own; otherwise clients of one process with like options share one.
  bool own_connection = false;

  // How long Connect waits for a server that does not answer; one that refuses fails at once.
  absl::Duration connect_timeout = absl::Seconds(5);

  // Deadline of one call, all attempts together. Raise it for a slow link.
  absl::Duration timeout = absl::Seconds(30);

  // The same for calls that carry or read audio, which the server has to decode and embed.
  absl::Duration audio_timeout = absl::Minutes(10);

  // Attempts at a call that only reads, while the server is UNAVAILABLE. 1 turns retries off.
  // Upsert and Delete are never repeated.
  int max_attempts = 4;

  // Pause before the second attempt; doubles each time, with jitter.
  absl::Duration initial_backoff = absl::Milliseconds(100);
};

// Thread-safe. Errors carry the server's code, message and details (see client/cpp/status.h);
// UNAVAILABLE and DEADLINE_EXCEEDED name the address.
class Client {
 public:
  // INVALID_ARGUMENT for unusable options, UNAVAILABLE if nobody answers.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(const ClientOptions& options = {});
  ~Client();

  absl::StatusOr<v1::SearchResponse> Search(const v1::SearchRequest& request);
  absl::StatusOr<v1::SearchResponse> Search(const Query& query);
  // Starts a search and returns. `done` is called once, on a thread of gRPC's that it must not hold
  // up; the client lives until then. Never repeated.
  void SearchAsync(const v1::SearchRequest& request,
                   std::function<void(absl::StatusOr<v1::SearchResponse>)> done);
  // One stream; results in the order of the requests. A failed query does not fail the others; a
  // broken stream fails those that had no answer yet.
  std::vector<absl::StatusOr<v1::SearchResponse>> SearchMany(
      const std::vector<v1::SearchRequest>& requests);

  absl::StatusOr<v1::GetTrackResponse> Get(const std::string& track_id);
  absl::StatusOr<v1::ListTracksResponse> List(const v1::ListTracksRequest& request);
  // Sends `audio` to its end. INVALID_ARGUMENT if the stream breaks: nothing was stored then.
  absl::StatusOr<v1::UpsertTrackResponse> Upsert(const v1::Track& metadata, std::istream& audio);
  // Lets the server read a file of its own.
  absl::StatusOr<v1::UpsertTrackResponse> UpsertServerFile(const v1::Track& metadata,
                                                           const std::string& path);
  absl::Status Delete(const std::string& track_id);
  absl::StatusOr<v1::GetStatsResponse> Stats();
  absl::StatusOr<v1::ListIndexesResponse> Indexes();

  absl::StatusOr<v1::EmbedTextResponse> EmbedText(const std::vector<std::string>& texts);
  absl::StatusOr<v1::EmbedAudioResponse> EmbedAudio(const v1::EmbedAudioRequest& request);
  absl::StatusOr<v1::TagResponse> Tag(const v1::TagRequest& request);
  absl::StatusOr<v1::DescribeResponse> Describe(const v1::DescribeRequest& request);

  absl::StatusOr<v1::PlaylistResponse> Continue(const v1::ContinueRequest& request);
  absl::StatusOr<v1::PlaylistResponse> Path(const v1::PathRequest& request);
  absl::StatusOr<v1::PlaylistResponse> Order(const v1::OrderRequest& request);

  // OK while the server accepts work; UNAVAILABLE while it does not, e.g. when it is stopping.
  absl::Status Health();

  const std::string& address() const { return options_.address; }

 private:
  struct Stubs;
  Client(ClientOptions options, std::unique_ptr<Stubs> stubs);

  // `request`, about the index that it or the options name.
  template <typename Request>
  Request AboutIndex(Request request) const;
  // What every call begins with: its deadline and the key.
  std::unique_ptr<grpc::ClientContext> NewContext(absl::Time deadline) const;
  // Repeats `call` (grpc::ClientContext&, Response&) while it is UNAVAILABLE and time remains.
  template <typename Response, typename Call>
  absl::StatusOr<Response> Read(absl::Duration timeout, Call call);
  // Sends the header and, if given, the audio to its end.
  absl::StatusOr<v1::UpsertTrackResponse> Upload(const v1::UpsertTrackHeader& header,
                                                 std::istream* audio);
  absl::Status Explain(absl::Status status, absl::Duration timeout) const;

  const ClientOptions options_;
  const std::unique_ptr<Stubs> stubs_;
};

}  // namespace libretto::client
