// The services behind a real gRPC server, over loopback.
#include "server/rpc/rpc_server.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/client_unary_call.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "server/rpc/catalog_service.h"
#include "server/rpc/encoder_service.h"
#include "server/rpc/playlist_service.h"
#include "server/rpc/search_service.h"
#include "tests/unit/query/query_fixture.h"

namespace libretto {
namespace {

using Health = grpc::health::v1::Health;
using grpc::health::v1::HealthCheckResponse;

CallServerOptions CallOptions() {
  CallServerOptions options;
  options.threads = 2;
  options.queue = 3;
  return options;
}

class ServerFixture : public QueryFixture {
 public:
  ServerFixture() {
    auto started = RpcServer::Start({"127.0.0.1:0", 4 << 20},
                                    {{v1::SearchService::service_full_name(), &search},
                                     {v1::CatalogService::service_full_name(), &catalog},
                                     {v1::EncoderService::service_full_name(), &encoder},
                                     {v1::PlaylistService::service_full_name(), &playlist}},
                                    calls);
    REQUIRE(started.ok());
    server = *std::move(started);
    channel = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server->port()),
                                  grpc::InsecureChannelCredentials());
  }
  ~ServerFixture() {
    if (server) server->Stop(absl::Seconds(5));
  }

  ServedIndexOptions Limits() const {
    ServedIndexOptions options;
    options.limits = audio.limits();
    return options;
  }

  // Neither is owned.
  std::shared_ptr<ServedIndex> Serve(const FakeModel& served_model, FakeLibrary& served_library) {
    const std::shared_ptr<void> nobody;
    return *ServedIndex::Create({served_model.info().id + " catalogue",
                                 "",
                                 {nobody, &served_model},
                                 {nobody, &served_library}},
                                Limits(), opener, clock);
  }

  HealthCheckResponse::ServingStatus HealthOf(const std::string& service) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    HealthCheckResponse response;
    request.set_service(service);
    const auto status = Health::NewStub(channel)->Check(&context, request, &response);
    return status.ok() ? response.status() : HealthCheckResponse::SERVICE_UNKNOWN;
  }

  // "default" is the fixture's; "next" holds one track, of another model.
  std::shared_ptr<const IndexSet> BothIndexes() {
    auto set = std::make_shared<IndexSet>();
    set->default_name = "default";
    set->by_name["default"] = Serve(model, library);
    set->by_name["next"] = Serve(next_model, next_library);
    return set;
  }

  Access access{clock};
  Metrics metrics;
  CallObserver observer{metrics, MethodNames(), {}};
  CallServer calls{CallOptions(), access, observer, clock};
  FakeModel next_model{"next@111111111111"};
  FakeLibrary next_library{{"next@111111111111", "fake", kFakeDimension}};
  ServedIndexes indexes{BothIndexes()};
  SearchServiceImpl search{indexes, calls, 1 << 20};
  CatalogServiceImpl catalog{indexes, "9.9", calls};
  EncoderServiceImpl encoder{indexes, calls};
  PlaylistServiceImpl playlist{indexes, calls};
  std::unique_ptr<RpcServer> server;
  std::shared_ptr<grpc::Channel> channel;
};

v1::SearchRequest TextRequest(const std::string& text) {
  v1::SearchRequest request;
  request.add_clauses()->set_text(text);
  return request;
}

TEST_CASE_METHOD(ServerFixture, "a search over the wire; the request id comes back") {
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "mine");
  v1::SearchResponse response;
  const auto stub = v1::SearchService::NewStub(channel);
  REQUIRE(stub->Search(&context, TextRequest("piano"), &response).ok());
  CHECK(response.hits(0).track().id() == "c");
  CHECK(response.model_id() == model.info().id);
  CHECK(response.has_timings());
  CHECK(context.GetServerTrailingMetadata().find("x-request-id")->second == "mine");
}

TEST_CASE_METHOD(ServerFixture, "many searches on a stream: in order, a bad one ends nothing") {
  grpc::ClientContext context;
  const auto stub = v1::SearchService::NewStub(channel);
  auto stream = stub->SearchMany(&context);
  for (const std::string text : {"piano", "", "loud"}) {
    v1::SearchManyRequest request;
    *request.mutable_query() = TextRequest(text);
    REQUIRE(stream->Write(request));
  }
  stream->WritesDone();
  std::vector<v1::SearchManyResponse> responses;
  for (v1::SearchManyResponse r; stream->Read(&r);) responses.push_back(r);
  CHECK(stream->Finish().ok());
  REQUIRE(responses.size() == 3);
  for (int i = 0; i < 3; ++i) CHECK(responses[static_cast<size_t>(i)].index() == i);
  CHECK(responses[0].response().hits(0).track().id() == "c");
  CHECK(responses[1].error().code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(responses[1].error().message() == "clauses[0].text: must not be empty");
  CHECK(responses[2].response().hits(0).track().id() == "a");
}

TEST_CASE_METHOD(ServerFixture, "invalid UTF-8 on the wire is INVALID_ARGUMENT with a message") {
  const std::string bytes(
      "\x0A\x04\x0A\x02\xFF\xFE");  // SearchRequest{clauses: [{text: "\xFF\xFE"}]}
  grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::ClientContext context;
  const grpc::internal::RpcMethod method("/libretto.v1.SearchService/Search",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  const auto status =
      grpc::internal::BlockingUnaryCall(channel.get(), method, &context, request, &response);
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK_THAT(status.error_message(), Catch::Matchers::Contains("UTF-8"));
}

grpc::Status Upsert(ServerFixture& fixture, const std::vector<std::string>& chunks,
                    const std::string& path, v1::UpsertTrackResponse* response) {
  grpc::ClientContext context;
  const auto stub = v1::CatalogService::NewStub(fixture.channel);
  auto writer = stub->UpsertTrack(&context, response);
  v1::UpsertTrackRequest part;
  part.mutable_header()->mutable_track()->set_title("Uploaded");
  part.mutable_header()->set_path(path);
  writer->Write(part);
  for (const std::string& chunk : chunks) {
    part.set_chunk(chunk);
    if (!writer->Write(part)) break;
  }
  writer->WritesDone();
  return writer->Finish();
}

TEST_CASE_METHOD(ServerFixture, "upsert, get, list, tag, search, delete") {
  v1::UpsertTrackResponse stored;
  const std::string wav = SineWav(100, 2);
  REQUIRE(Upsert(*this, {wav.substr(0, 1000), wav.substr(1000)}, "", &stored).ok());
  CHECK(stored.created());
  CHECK(stored.track().title() == "Uploaded");
  CHECK(stored.passage_count() == 3);
  const std::string id = stored.track().id();

  const auto catalog_stub = v1::CatalogService::NewStub(channel);
  v1::GetTrackRequest get;
  v1::GetTrackResponse got;
  get.set_id(id);
  grpc::ClientContext get_context, list_context, tag_context, delete_context, gone_context;
  REQUIRE(catalog_stub->GetTrack(&get_context, get, &got).ok());
  CHECK(got.passage_count() == 3);
  v1::ListTracksResponse listed;
  REQUIRE(catalog_stub->ListTracks(&list_context, {}, &listed).ok());
  CHECK(listed.tracks_size() == 6);

  v1::TagRequest tag;
  v1::TagResponse tagged;
  tag.set_track_id(id);
  tag.set_limit(1);
  REQUIRE(v1::EncoderService::NewStub(channel)->Tag(&tag_context, tag, &tagged).ok());
  CHECK(tagged.labels(0).label() == "low");

  v1::DeleteTrackRequest remove;
  v1::DeleteTrackResponse removed;
  remove.set_id(id);
  CHECK(catalog_stub->DeleteTrack(&delete_context, remove, &removed).ok());
  CHECK(catalog_stub->GetTrack(&gone_context, get, &got).error_code() ==
        grpc::StatusCode::NOT_FOUND);
}

TEST_CASE_METHOD(ServerFixture, "a track and the same audio are described alike") {
  v1::UpsertTrackResponse stored;
  const std::string wav = SineWav(100, 4);
  REQUIRE(Upsert(*this, {wav}, "", &stored).ok());
  const auto stub = v1::EncoderService::NewStub(channel);
  v1::DescribeRequest by_track, by_audio;
  v1::DescribeResponse of_track, of_audio;
  by_track.set_track_id(stored.track().id());
  by_audio.set_audio(wav);
  grpc::ClientContext track_context, audio_context;
  REQUIRE(stub->Describe(&track_context, by_track, &of_track).ok());
  REQUIRE(stub->Describe(&audio_context, by_audio, &of_audio).ok());
  CHECK_FALSE(of_track.description().empty());
  CHECK(of_track.description() == of_audio.description());
  CHECK(of_track.valence() == Approx(of_audio.valence()).margin(1e-5));
  CHECK(of_track.loudness_lufs() == Approx(of_audio.loudness_lufs()));
  CHECK(of_track.duration_seconds() == Approx(4));
  CHECK(of_track.model_id() == model.info().id);
}

TEST_CASE_METHOD(ServerFixture, "a description is refused without a source or a stretch of it") {
  const auto stub = v1::EncoderService::NewStub(channel);
  const auto error = [&](const v1::DescribeRequest& request) {
    grpc::ClientContext context;
    v1::DescribeResponse response;
    const grpc::Status status = stub->Describe(&context, request, &response);
    return std::pair(status.error_code(), status.error_message());
  };
  v1::DescribeRequest request;
  CHECK(error(request).first == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK_THAT(error(request).second, Catch::Matchers::StartsWith("source"));
  request.set_audio("no audio");
  CHECK_THAT(error(request).second, Catch::Matchers::StartsWith("audio"));
  request.set_audio(SineWav(0, 2));
  CHECK(error(request).first == grpc::StatusCode::INVALID_ARGUMENT);  // silence
  request.set_track_id("nobody");
  CHECK(error(request).first == grpc::StatusCode::NOT_FOUND);
  request.set_track_id("a");
  request.mutable_passage()->set_start_seconds(2);
  request.mutable_passage()->set_end_seconds(1);
  CHECK_THAT(error(request).second, Catch::Matchers::StartsWith("passage.end_seconds"));
  request.mutable_passage()->set_start_seconds(100);
  request.mutable_passage()->set_end_seconds(101);
  CHECK(error(request).first == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK_THAT(error(request).second, Catch::Matchers::StartsWith("passage: lies outside"));
  request.mutable_passage()->set_start_seconds(0);
  CHECK(error(request).first == grpc::StatusCode::OK);
}

TEST_CASE_METHOD(ServerFixture, "uploads that cannot be: none, both, too large, damaged") {
  const std::string snapshot = library.view()->snapshot_id();
  v1::UpsertTrackResponse response;
  const std::string wav = SineWav(100, 2), large(600'000, 'x');
  using grpc::StatusCode;
  CHECK(Upsert(*this, {}, "", &response).error_code() == StatusCode::INVALID_ARGUMENT);
  CHECK(Upsert(*this, {wav}, "/a.wav", &response).error_code() == StatusCode::INVALID_ARGUMENT);
  CHECK(Upsert(*this, {}, "/etc/passwd", &response).error_code() == StatusCode::PERMISSION_DENIED);
  CHECK(Upsert(*this, {large, large}, "", &response).error_code() ==
        StatusCode::RESOURCE_EXHAUSTED);
  CHECK(Upsert(*this, {wav.substr(0, 9000)}, "", &response).error_code() == StatusCode::DATA_LOSS);
  CHECK(Upsert(*this, {"words"}, "", &response).error_code() == StatusCode::INVALID_ARGUMENT);
  CHECK(library.view()->snapshot_id() == snapshot);
}

TEST_CASE_METHOD(ServerFixture, "an index is named by each request; the default answers the rest") {
  REQUIRE(next_library.Upsert(MakeTrack("n", "rock", {"piano"})).ok());
  const auto search_stub = v1::SearchService::NewStub(channel);
  const auto hit = [&](const std::string& index) {
    grpc::ClientContext context;
    v1::SearchRequest request = TextRequest("piano");
    request.set_index(index);
    v1::SearchResponse response;
    REQUIRE(search_stub->Search(&context, request, &response).ok());
    return response.index() + " " + response.model_id() + " " + response.hits(0).track().id();
  };
  CHECK(hit("") == "default " + model.info().id + " c");
  CHECK(hit("default") == hit(""));
  CHECK(hit("next") == "next next@111111111111 n");

  const auto catalog_stub = v1::CatalogService::NewStub(channel);
  grpc::ClientContext list_context, stats_context, delete_context, tag_context, indexes_context;
  v1::ListTracksRequest list;
  v1::ListTracksResponse listed;
  list.set_index("next");
  REQUIRE(catalog_stub->ListTracks(&list_context, list, &listed).ok());
  CHECK(listed.tracks_size() == 1);
  v1::TagRequest tag;
  v1::TagResponse tagged;
  tag.set_index("next");
  tag.set_track_id("n");
  REQUIRE(v1::EncoderService::NewStub(channel)->Tag(&tag_context, tag, &tagged).ok());
  CHECK(tagged.model_id() == "next@111111111111");
  v1::DeleteTrackRequest remove;
  v1::DeleteTrackResponse removed;
  remove.set_index("next");
  remove.set_id("n");
  REQUIRE(catalog_stub->DeleteTrack(&delete_context, remove, &removed).ok());
  v1::GetStatsRequest get_stats;
  v1::GetStatsResponse stats;
  get_stats.set_index("next");
  REQUIRE(catalog_stub->GetStats(&stats_context, get_stats, &stats).ok());
  CHECK(stats.index() == "next");
  CHECK(stats.track_count() == 0);

  v1::ListIndexesResponse all;
  REQUIRE(catalog_stub->ListIndexes(&indexes_context, {}, &all).ok());
  REQUIRE(all.indexes_size() == 2);
  CHECK(all.indexes(0).name() == "default");
  CHECK(all.indexes(0).is_default());
  CHECK(all.indexes(0).track_count() == 5);
  CHECK_FALSE(all.indexes(1).is_default());
  CHECK(all.indexes(1).model_id() == "next@111111111111");
  CHECK(all.indexes(1).dimension() == kFakeDimension);
}

TEST_CASE_METHOD(ServerFixture, "an upload goes to the index that its header names") {
  grpc::ClientContext context;
  v1::UpsertTrackResponse response;
  const auto stub = v1::CatalogService::NewStub(channel);
  auto writer = stub->UpsertTrack(&context, &response);
  v1::UpsertTrackRequest part;
  part.mutable_header()->set_index("next");
  writer->Write(part);
  part.set_chunk(SineWav(100, 2));
  writer->Write(part);
  writer->WritesDone();
  REQUIRE(writer->Finish().ok());
  CHECK(next_library.view()->stats().tracks == 1);
  CHECK(library.view()->stats().tracks == 5);
}

TEST_CASE_METHOD(ServerFixture, "an index that is not there is NOT_FOUND with those that are") {
  grpc::ClientContext context;
  v1::SearchRequest request = TextRequest("piano");
  request.set_index("former");
  v1::SearchResponse response;
  const auto status = v1::SearchService::NewStub(channel)->Search(&context, request, &response);
  CHECK(status.error_code() == grpc::StatusCode::NOT_FOUND);
  CHECK_THAT(status.error_message(), Catch::Matchers::Contains("former") &&
                                         Catch::Matchers::Contains("default (the default), next"));
  CHECK_THAT(status.error_details(), Catch::Matchers::Contains(reason::kUnknownIndex));
}

TEST_CASE_METHOD(ServerFixture, "pages do not go on in another index") {
  const auto stub = v1::CatalogService::NewStub(channel);
  grpc::ClientContext first_context, other_context;
  v1::ListTracksRequest request;
  v1::ListTracksResponse response;
  request.set_page_size(2);
  REQUIRE(stub->ListTracks(&first_context, request, &response).ok());
  request.set_page_token(response.next_page_token());
  request.set_index("next");
  CHECK(stub->ListTracks(&other_context, request, &response).error_code() ==
        grpc::StatusCode::ABORTED);
}

TEST_CASE_METHOD(ServerFixture, "health: serving, unknown service, not serving once stopped") {
  CHECK(HealthOf("") == HealthCheckResponse::SERVING);
  CHECK(HealthOf("libretto.v1.SearchService") == HealthCheckResponse::SERVING);
  CHECK(HealthOf("libretto.v1.NoService") == HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST_CASE_METHOD(ServerFixture, "a watcher of health hears of the stop, and does not hold it up") {
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckRequest request;
  HealthCheckResponse response;
  const auto stub = Health::NewStub(channel);
  auto watch = stub->Watch(&context, request);
  REQUIRE(watch->Read(&response));
  CHECK(response.status() == HealthCheckResponse::SERVING);
  CHECK(server->Stop(absl::Seconds(20)));
  REQUIRE(watch->Read(&response));
  CHECK(response.status() == HealthCheckResponse::NOT_SERVING);
  CHECK_FALSE(watch->Read(&response));
  CHECK(watch->Finish().error_code() == grpc::StatusCode::UNAVAILABLE);
  server.reset();
}

TEST_CASE_METHOD(ServerFixture, "stopping: accepted work is finished, new work is refused") {
  REQUIRE(calls.Enter().ok());  // work in flight
  absl::Notification stopped;
  bool finished = false;
  std::thread stopper([&] {
    finished = server->Stop(absl::Seconds(20));
    stopped.Notify();
  });
  while (HealthOf("libretto.v1.SearchService") != HealthCheckResponse::NOT_SERVING) {
    std::this_thread::yield();
  }
  grpc::Status refused;
  do {
    grpc::ClientContext context;
    v1::SearchResponse response;
    refused = v1::SearchService::NewStub(channel)->Search(&context, TextRequest("a"), &response);
  } while (refused.ok());
  CHECK(refused.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK_FALSE(stopped.HasBeenNotified());
  calls.Leave();
  stopper.join();
  CHECK(finished);
  server.reset();
}

TEST_CASE_METHOD(ServerFixture, "stopping: work that outlives the drain time is reported") {
  REQUIRE(calls.Enter().ok());
  CHECK_FALSE(server->Stop(absl::Milliseconds(10)));
  calls.Leave();
  server.reset();
}

TEST_CASE_METHOD(ServerFixture, "a port that is taken is named") {
  CallServer other({}, access, observer, clock);
  const std::string address = absl::StrCat("127.0.0.1:", server->port());
  const auto second = RpcServer::Start({address, 1 << 20}, {}, other);
  CHECK(absl::IsUnavailable(second.status()));
  CHECK_THAT(std::string(second.status().message()), Catch::Matchers::Contains(address));
}

TEST_CASE_METHOD(ServerFixture, "an answer is given again until the catalogue changes") {
  const auto stub = v1::SearchService::NewStub(channel);
  const auto ask = [&](const v1::SearchRequest& request) {
    grpc::ClientContext context;
    v1::SearchResponse response;
    REQUIRE(stub->Search(&context, request, &response).ok());
    return response;
  };
  v1::SearchResponse first = ask(TextRequest("piano"));
  CHECK_FALSE(first.from_cache());
  v1::SearchResponse again = ask(TextRequest("piano"));
  CHECK(again.from_cache());
  CHECK(again.timings().encode().nanos() == 0);
  for (v1::SearchResponse* response : {&first, &again}) {
    response->clear_timings();
    response->clear_from_cache();
  }
  CHECK(again.SerializeAsString() == first.SerializeAsString());
  v1::SearchRequest fewer = TextRequest("piano");
  fewer.set_limit(1);
  CHECK_FALSE(ask(fewer).from_cache());
  v1::SearchRequest other_index = TextRequest("piano");
  other_index.set_index("next");
  CHECK_FALSE(ask(other_index).from_cache());

  REQUIRE(library.Upsert(MakeTrack("new", "jazz", {"piano"})).ok());
  const v1::SearchResponse changed = ask(TextRequest("piano"));
  CHECK_FALSE(changed.from_cache());
  CHECK(changed.hits(0).track().id() == "new");
}

TEST_CASE_METHOD(ServerFixture, "a stream gets kept answers, too; audio is never kept") {
  const auto stub = v1::SearchService::NewStub(channel);
  v1::SearchRequest with_audio;
  with_audio.add_clauses()->set_audio(SineWav(100, 2));
  for (const v1::SearchRequest& query : {TextRequest("loud"), with_audio}) {
    grpc::ClientContext context;
    auto stream = stub->SearchMany(&context);
    v1::SearchManyRequest request;
    *request.mutable_query() = query;
    for (int i = 0; i < 2; ++i) REQUIRE(stream->Write(request));
    stream->WritesDone();
    std::vector<bool> kept;
    for (v1::SearchManyResponse r; stream->Read(&r);) kept.push_back(r.response().from_cache());
    CHECK(stream->Finish().ok());
    CHECK(kept == std::vector<bool>{false, query.clauses(0).has_text()});
  }
}

// Work that is done when told.
class HeldWork : public Work {
 public:
  explicit HeldWork(std::string caller) : caller_(std::move(caller)) {}
  const std::string& caller() const override { return caller_; }
  void Run() override { told_.WaitForNotification(); }
  void Refuse(const absl::Status&) override { refused_ = true; }
  void Finish() { told_.Notify(); }
  bool refused() const { return refused_; }

 private:
  const std::string caller_;
  absl::Notification told_;
  std::atomic<bool> refused_ = false;
};

class FullLaneFixture : public ServerFixture {
 public:
  explicit FullLaneFixture(const std::string& caller = "ipv4:127.0.0.1") {
    for (int i = 0; i < CallOptions().threads + CallOptions().queue; ++i) {
      calls.Submit(Lane::kSearch, *held.emplace_back(std::make_unique<HeldWork>(caller)));
      while (i < CallOptions().threads && calls.counts(Lane::kSearch).running <= i) {
        std::this_thread::yield();
      }
    }
  }
  ~FullLaneFixture() { FinishHeld(); }

  void FinishHeld() {
    if (std::exchange(finished, true)) return;
    for (const auto& work : held) work->Finish();
    while (calls.counts(Lane::kSearch).running > 0) std::this_thread::yield();
  }

  grpc::Status SearchFor(const std::string& text, absl::Duration patience = absl::Seconds(20)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + patience));
    v1::SearchResponse response;
    return v1::SearchService::NewStub(channel)->Search(&context, TextRequest(text), &response);
  }

  std::vector<std::unique_ptr<HeldWork>> held;
  bool finished = false;
};

TEST_CASE_METHOD(FullLaneFixture, "overload is refused at the door, with a hint when to retry") {
  const grpc::Status refused = SearchFor("a");
  CHECK(refused.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  CHECK_THAT(refused.error_message(), Catch::Matchers::Contains("busy"));
  CHECK_THAT(refused.error_details(), Catch::Matchers::Contains("google.rpc.RetryInfo"));
  CHECK(std::ranges::none_of(held, &HeldWork::refused));
}

TEST_CASE_METHOD(FullLaneFixture, "a full lane does not hold up the others") {
  grpc::ClientContext context;
  v1::GetStatsResponse stats;
  CHECK(v1::CatalogService::NewStub(channel)->GetStats(&context, {}, &stats).ok());
}

class ForeignLoadFixture : public FullLaneFixture {
 public:
  ForeignLoadFixture() : FullLaneFixture("somebody else") {}
};

TEST_CASE_METHOD(ForeignLoadFixture, "a caller gets its place in a queue that another has filled") {
  std::thread caller([&] { CHECK(SearchFor("a").ok()); });
  while (std::ranges::none_of(held, &HeldWork::refused)) std::this_thread::yield();
  CHECK(held.back()->refused());
  FinishHeld();
  caller.join();
}

TEST_CASE_METHOD(ForeignLoadFixture, "a call whose deadline passes in the queue is not worked on") {
  const grpc::Status late = SearchFor("a", absl::Milliseconds(100));
  CHECK(late.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_CASE_METHOD(ServerFixture, "a message over the limit is refused, the server lives on") {
  v1::SearchRequest request;
  request.add_clauses()->set_audio(std::string(5 << 20, 'x'));
  v1::SearchResponse response;
  grpc::ClientContext context, next_context;
  const auto stub = v1::SearchService::NewStub(channel);
  CHECK(stub->Search(&context, request, &response).error_code() ==
        grpc::StatusCode::RESOURCE_EXHAUSTED);
  CHECK(stub->Search(&next_context, TextRequest("a"), &response).ok());
}

TEST_CASE_METHOD(ServerFixture,
                 "playlists are of the index that is named, and tell what they know") {
  const auto stub = v1::PlaylistService::NewStub(channel);
  v1::ContinueRequest request;
  v1::PlaylistResponse response;
  request.add_seed_track_ids("a");
  grpc::ClientContext context;
  REQUIRE(stub->Continue(&context, request, &response).ok());
  CHECK(response.entries_size() == 4);
  CHECK(response.index() == "default");
  CHECK(response.model_id() == model.info().id);
  CHECK(response.snapshot_id() == library.view()->snapshot_id());
  CHECK(response.warnings_size() == 1);
  const v1::FlowStep& step = response.entries(0).step();
  CHECK(step.similarity() > 0);
  CHECK_FALSE(step.has_tempo_ratio());  // these tracks have no facts
  CHECK_FALSE(step.has_key_distance());
  CHECK_FALSE(response.entries(0).has_progress());

  for (const char* index : {"next", "nowhere"}) {
    grpc::ClientContext other;
    request.set_index(index);
    const auto status = stub->Continue(&other, request, &response);
    CHECK(status.error_code() == grpc::StatusCode::NOT_FOUND);
  }
}

}  // namespace
}  // namespace libretto
