// Keys, roles and limits of a real gRPC server, over loopback.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/api_key.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "server/rpc/catalog_service.h"
#include "server/rpc/encoder_service.h"
#include "server/rpc/playlist_service.h"
#include "server/rpc/rpc_server.h"
#include "server/rpc/search_service.h"
#include "tests/unit/query/query_fixture.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;
using grpc::reflection::v1alpha::ServerReflection;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

// What each method of the API is meant to need: a new one is written down here, too.
const std::map<std::string, Role> kRoles = {
    {"SearchService.Search", Role::kSearch},
    {"SearchService.SearchMany", Role::kSearch},
    {"CatalogService.GetTrack", Role::kSearch},
    {"CatalogService.ListTracks", Role::kSearch},
    {"CatalogService.UpsertTrack", Role::kWrite},
    {"CatalogService.DeleteTrack", Role::kWrite},
    {"CatalogService.GetStats", Role::kSearch},
    {"CatalogService.ListIndexes", Role::kSearch},
    {"EncoderService.EmbedText", Role::kSearch},
    {"EncoderService.EmbedAudio", Role::kSearch},
    {"EncoderService.Tag", Role::kSearch},
    {"EncoderService.Describe", Role::kSearch},
    {"PlaylistService.Continue", Role::kSearch},
    {"PlaylistService.Path", Role::kSearch},
    {"PlaylistService.Order", Role::kSearch},
    {"ServerReflection.ServerReflectionInfo", Role::kSearch},
};

std::vector<const google::protobuf::MethodDescriptor*> AllMethods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const char* name :
       {v1::SearchService::service_full_name(), v1::CatalogService::service_full_name(),
        v1::EncoderService::service_full_name(), v1::PlaylistService::service_full_name(),
        ServerReflection::service_full_name()}) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    REQUIRE(service != nullptr);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

TEST_CASE("every method of the API has the role that it is meant to need") {
  std::map<std::string, Role> roles;
  for (const Method& method : kMethods) roles[method.name] = method.role;
  CHECK(roles == kRoles);
  for (const auto* method : AllMethods()) {
    const std::string name = absl::StrCat(method->service()->name(), ".", method->name());
    INFO(name);
    CHECK(kRoles.contains(name));
  }
  CHECK(AllMethods().size() == kRoles.size());
}

ApiKey MakeKey(const std::string& name, Role role, Limits limits = {}) {
  ApiKey key;
  key.name = name;
  key.hash = HashOfApiKey(name + "-secret");
  key.role = role;
  key.limits = limits;
  return key;
}

class AccessFixture : public QueryFixture {
 public:
  AccessFixture() {
    access.SetKeys({MakeKey("reader", Role::kSearch), MakeKey("writer", Role::kWrite),
                    MakeKey("chief", Role::kAdmin),
                    MakeKey("slow", Role::kSearch, {.requests_per_second = 0.5, .burst = 2})});
    auto started = RpcServer::Start({"127.0.0.1:0"},
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
  ~AccessFixture() { server->Stop(absl::Seconds(5)); }

  static void Identify(grpc::ClientContext& context, const std::string& name) {
    if (!name.empty()) {
      context.AddMetadata("authorization", absl::StrCat("Bearer ", name, "-secret"));
    }
  }

  // An empty request to any method, whatever its kind.
  grpc::Status CallOnce(const std::string& path, const std::string& name) {
    grpc::ClientContext context;
    Identify(context, name);
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(channel);
    auto call = stub.PrepareCall(&context, path, &queue);
    void* tag = nullptr;
    bool ok = false;
    const auto wait = [&] { queue.Next(&tag, &ok); };
    call->StartCall(nullptr);
    wait();
    grpc::Slice nothing("");
    if (ok) {
      call->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(), nullptr);
      wait();
    }
    grpc::ByteBuffer response;
    do {
      call->Read(&response, nullptr);
      wait();
    } while (ok);
    grpc::Status status;
    call->Finish(&status, nullptr);
    wait();
    return status;
  }

  grpc::Status SearchAs(const std::string& name) {
    grpc::ClientContext context;
    Identify(context, name);
    v1::SearchRequest request;
    request.add_clauses()->set_text("piano");
    v1::SearchResponse response;
    return v1::SearchService::NewStub(channel)->Search(&context, request, &response);
  }

  std::shared_ptr<const IndexSet> OneIndex() {
    const std::shared_ptr<void> nobody;
    ServedIndexOptions options;
    options.limits = audio.limits();
    auto set = std::make_shared<IndexSet>();
    set->default_name = "default";
    set->by_name["default"] = *ServedIndex::Create(
        {"catalogue", "", {nobody, &model}, {nobody, &library}}, options, opener, clock);
    return set;
  }

  Access access{clock};
  Metrics metrics;
  CallObserver observer{metrics, MethodNames(), {}};
  CallServer calls{{}, access, observer, clock};
  ServedIndexes indexes{OneIndex()};
  SearchServiceImpl search{indexes, calls, 1 << 20};
  CatalogServiceImpl catalog{indexes, "9.9", calls};
  EncoderServiceImpl encoder{indexes, calls};
  PlaylistServiceImpl playlist{indexes, calls};
  std::unique_ptr<RpcServer> server;
  std::shared_ptr<grpc::Channel> channel;
};

TEST_CASE_METHOD(AccessFixture, "no method answers without a key, nor with one of a lower role") {
  for (const auto* method : AllMethods()) {
    const std::string path = absl::StrCat("/", method->service()->full_name(), "/", method->name());
    INFO(path);
    CHECK(CallOnce(path, "").error_code() == grpc::StatusCode::UNAUTHENTICATED);
    CHECK(CallOnce(path, "stranger").error_code() == grpc::StatusCode::UNAUTHENTICATED);
    const Role needed = kRoles.at(absl::StrCat(method->service()->name(), ".", method->name()));
    CHECK((CallOnce(path, "reader").error_code() == grpc::StatusCode::PERMISSION_DENIED) ==
          (needed > Role::kSearch));
    CHECK(CallOnce(path, "writer").error_code() != grpc::StatusCode::PERMISSION_DENIED);
  }
}

TEST_CASE_METHOD(AccessFixture, "health is open to all") {
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckResponse response;
  const auto stub = grpc::health::v1::Health::NewStub(channel);
  REQUIRE(stub->Check(&context, {}, &response).ok());
  CHECK(response.status() == grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST_CASE_METHOD(AccessFixture, "a role that is too low is named, for people and programs") {
  const grpc::Status status = CallOnce("/libretto.v1.CatalogService/DeleteTrack", "reader");
  CHECK_THAT(status.error_message(),
             Contains("key \"reader\" has the role search; this takes the role write"));
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  REQUIRE(details.ParseFromString(status.error_details()));
  REQUIRE(details.details(0).UnpackTo(&info));
  CHECK(info.reason() == "ROLE_NEEDED");
}

TEST_CASE_METHOD(AccessFixture,
                 "over its rate a key is told when to come back, and then is served") {
  CHECK(SearchAs("slow").ok());
  CHECK(SearchAs("slow").ok());
  const grpc::Status status = SearchAs("slow");
  CHECK(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  google::rpc::RetryInfo retry;
  REQUIRE(details.ParseFromString(status.error_details()));
  REQUIRE(details.details_size() == 2);
  REQUIRE(details.details(0).UnpackTo(&info));
  REQUIRE(details.details(1).UnpackTo(&retry));
  CHECK(info.reason() == "RATE_EXCEEDED");
  CHECK(retry.retry_delay().seconds() <= 2);
  CHECK(SearchAs("reader").ok());
  clock.Advance(absl::Seconds(retry.retry_delay().seconds()) +
                absl::Nanoseconds(retry.retry_delay().nanos()));
  CHECK(SearchAs("slow").ok());
}

TEST_CASE_METHOD(AccessFixture,
                 "a stream is counted by its requests, and one over the rate ends nothing") {
  grpc::ClientContext context;
  Identify(context, "slow");
  auto stream = v1::SearchService::NewStub(channel)->SearchMany(&context);
  v1::SearchManyRequest request;
  v1::SearchManyResponse response;
  request.mutable_query()->add_clauses()->set_text("piano");
  const auto ask = [&] { return stream->Write(request) && stream->Read(&response); };
  REQUIRE(ask());
  CHECK(response.has_response());
  REQUIRE(ask());
  CHECK(response.has_response());
  REQUIRE(ask());
  CHECK(response.error().code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  clock.Advance(absl::Seconds(2));
  REQUIRE(ask());
  CHECK(response.has_response());
  CHECK(response.index() == 3);
  stream->WritesDone();
  CHECK(stream->Finish().ok());
}

TEST_CASE_METHOD(AccessFixture, "a key that is withdrawn ends its streams at their next request") {
  grpc::ClientContext context;
  Identify(context, "reader");
  auto stream = v1::SearchService::NewStub(channel)->SearchMany(&context);
  v1::SearchManyRequest request;
  v1::SearchManyResponse response;
  request.mutable_query()->add_clauses()->set_text("piano");
  REQUIRE(stream->Write(request));
  REQUIRE(stream->Read(&response));
  access.SetKeys({MakeKey("writer", Role::kWrite)});
  stream->Write(request);
  CHECK_FALSE(stream->Read(&response));
  CHECK(stream->Finish().error_code() == grpc::StatusCode::UNAUTHENTICATED);
}

TEST_CASE_METHOD(AccessFixture, "only an admin's key has the server read files of its own") {
  for (const char* name : {"writer", "chief"}) {
    grpc::ClientContext context;
    Identify(context, name);
    v1::UpsertTrackResponse response;
    auto upload = v1::CatalogService::NewStub(channel)->UpsertTrack(&context, &response);
    v1::UpsertTrackRequest request;
    request.mutable_header()->set_path("/etc/hostname");
    upload->Write(request);
    upload->WritesDone();
    const grpc::Status status = upload->Finish();
    CHECK(status.error_code() == grpc::StatusCode::PERMISSION_DENIED);
    const bool may = status.error_message().find("takes the role admin") == std::string::npos;
    CHECK(may == (std::string(name) == "chief"));  // who is told that it is under no root
  }
}

TEST_CASE_METHOD(AccessFixture, "reflection describes the API to whoever has a key") {
  grpc::ClientContext context;
  Identify(context, "reader");
  auto stream = ServerReflection::NewStub(channel)->ServerReflectionInfo(&context);
  ServerReflectionResponse response;
  const auto ask = [&](const ServerReflectionRequest& request) {
    REQUIRE(stream->Write(request));
    REQUIRE(stream->Read(&response));
  };
  ServerReflectionRequest request;
  request.set_list_services("*");
  ask(request);
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) {
    names.push_back(service.name());
  }
  std::ranges::sort(names);
  CHECK(names == std::vector<std::string>{
                     "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection",
                     "libretto.v1.CatalogService", "libretto.v1.EncoderService",
                     "libretto.v1.PlaylistService", "libretto.v1.SearchService"});
  request.set_file_containing_symbol("libretto.v1.SearchService.Search");
  ask(request);
  std::set<std::string> files;
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    REQUIRE(file.ParseFromString(bytes));
    CHECK(files.insert(file.name()).second);
  }
  CHECK(files.contains("libretto/v1/search_service.proto"));
  CHECK(files.contains("libretto/v1/track.proto"));          // which that imports
  CHECK(files.contains("google/protobuf/timestamp.proto"));  // and this one
  request.set_file_by_filename("libretto/v1/track.proto");
  ask(request);
  CHECK(response.file_descriptor_response().file_descriptor_proto_size() > 0);
  request.set_file_containing_symbol("libretto.v1.Nothing");
  ask(request);
  CHECK(response.error_response().error_code() == grpc::StatusCode::NOT_FOUND);
  CHECK(response.original_request().file_containing_symbol() == "libretto.v1.Nothing");
  request.clear_message_request();
  ask(request);
  CHECK(response.error_response().error_code() == grpc::StatusCode::UNIMPLEMENTED);
  stream->WritesDone();
  CHECK(stream->Finish().ok());
}

}  // namespace
}  // namespace libretto
