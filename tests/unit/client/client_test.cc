#include "client/cpp/client.h"

#include <catch2/catch.hpp>
#include <functional>
#include <sstream>

#include "client/cpp/status.h"
#include "tests/unit/client/fake_server.h"

namespace libretto::client {
namespace {

using testing::FakeServer;
using testing::MakeTrack;
using testing::RichError;

std::unique_ptr<Client> ConnectTo(const FakeServer& server) {
  ClientOptions options;
  options.address = server.address();
  options.initial_backoff = absl::Milliseconds(1);
  auto client = Client::Connect(options);
  REQUIRE(client.ok());
  return *std::move(client);
}

TEST_CASE("every call is about the client's index, unless its request names another") {
  FakeServer server;
  server.tracks = {MakeTrack("id1", "One", "/one.ogg")};
  ClientOptions options;
  options.address = server.address();
  options.index = "next";
  const auto connected = Client::Connect(options);
  REQUIRE(connected.ok());
  Client& client = **connected;
  std::istringstream audio("bytes");
  const std::vector<std::function<absl::Status()>> calls = {
      [&] { return client.Search(Query().Text("a")).status(); },
      [&] { return client.Get("id1").status(); },
      [&] { return client.List({}).status(); },
      [&] { return client.Upsert({}, audio).status(); },
      [&] { return client.UpsertServerFile({}, "/a.ogg").status(); },
      [&] { return client.Stats().status(); },
      [&] { return client.EmbedText({"a"}).status(); },
      [&] { return client.EmbedAudio({}).status(); },
      [&] { return client.Tag({}).status(); },
      [&] { return client.Describe({}).status(); },
      [&] { return client.Delete("id1"); }};
  for (const auto& call : calls) {
    server.last_index.clear();
    CHECK(call().ok());
    CHECK(server.last_index == "next");
  }
  REQUIRE(client.Search(Query().Text("a").Index("former")).ok());
  CHECK(server.last_index == "former");
}

TEST_CASE("every kind of call carries the API key") {
  FakeServer server;
  server.tracks = {MakeTrack("id1", "One", "/one.ogg")};
  ClientOptions options;
  options.address = server.address();
  options.api_key = "secret";
  const auto connected = Client::Connect(options);
  REQUIRE(connected.ok());
  Client& client = **connected;
  std::istringstream audio("bytes");
  const std::vector<std::function<absl::Status()>> calls = {
      [&] { return client.Search(Query().Text("a")).status(); },
      [&] { return client.SearchMany({v1::SearchRequest()}).front().status(); },
      [&] { return client.Upsert({}, audio).status(); }, [&] { return client.Delete("id1"); }};
  for (const auto& call : calls) {
    server.last_authorization.clear();
    call().IgnoreError();
    CHECK(server.last_authorization == "Bearer secret");
  }
  REQUIRE(ConnectTo(server)->Search(Query().Text("a")).ok());
  CHECK(server.last_authorization.empty());
}

TEST_CASE("a key is not sent over a network in the clear, nor one that is none") {
  const auto problem = [](const ClientOptions& options) {
    const auto client = Client::Connect(options);
    CHECK(absl::IsInvalidArgument(client.status()));
    return std::string(client.status().message());
  };
  for (const char* address : {"192.0.2.1:50051", "127.example.org:50051", "example.org:50051"}) {
    ClientOptions options;
    options.address = address;
    options.api_key = "secret";
    CHECK_THAT(problem(options), Catch::Contains(address) && Catch::Contains("unencrypted") &&
                                     !Catch::Contains("secret"));
  }
  ClientOptions options;
  options.api_key = "two words";
  CHECK_THAT(problem(options), Catch::Contains("holds blanks") && !Catch::Contains("two"));
  options.api_key.clear();
  options.tls.emplace().key = "key";
  CHECK_THAT(problem(options), Catch::Contains("give both"));
}

TEST_CASE("a query reads as it is spoken") {
  FakeServer server;
  const auto client = ConnectTo(server);
  REQUIRE(client
              ->Search(Query()
                           .Text("slow cello")
                           .Tags({"rain"}, 0.5F)
                           .Not("drums")
                           .Where(Between("year", 1990, std::nullopt))
                           .Where(NotMatching(Equals("genre", "rock")))
                           .Limit(5)
                           .Passages()
                           .Explain())
              .ok());
  const v1::SearchRequest& request = server.last_search;
  CHECK(request.clauses(0).text() == "slow cello");
  CHECK_FALSE(request.clauses(0).has_weight());
  CHECK(request.clauses(1).weight() == 0.5F);
  CHECK(request.clauses(2).weight() == -kAwayWeight);
  CHECK(request.filter().all_of().filters(0).range().min() == 1990);
  CHECK(request.filter().all_of().filters(1).not_().equals().value().string_value() == "rock");
  CHECK(request.limit() == 5);
  CHECK(request.result_kind() == v1::RESULT_KIND_PASSAGES);
  CHECK(request.explain());
}

TEST_CASE("nobody at the address is UNAVAILABLE, at once and by name") {
  std::string address;
  {
    FakeServer server;
    address = server.address();
  }
  const absl::Time start = absl::Now();
  const auto client = Client::Connect({.address = address});
  REQUIRE(absl::IsUnavailable(client.status()));
  CHECK_THAT(std::string(client.status().message()),
             Catch::Contains("cannot reach " + address) && Catch::Contains("librettod"));
  CHECK(absl::Now() - start < absl::Seconds(3));
}

TEST_CASE("unusable options are refused") {
  CHECK(absl::IsInvalidArgument(Client::Connect({.address = "localhost"}).status()));
  CHECK(absl::IsInvalidArgument(Client::Connect({.timeout = absl::ZeroDuration()}).status()));
  CHECK(absl::IsInvalidArgument(Client::Connect({.max_attempts = 0}).status()));
}

TEST_CASE("details of an error come with its status") {
  FakeServer server;
  const auto client = ConnectTo(server);
  server.next_errors = {RichError(grpc::StatusCode::INVALID_ARGUMENT, "the text is empty",
                                  "clauses[0].text", "EMPTY_TEXT")};
  const absl::Status status = client->Search(Query().Text("")).status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK(status.message() == "the text is empty");
  const ErrorDetails details = DetailsOf(status);
  CHECK(details.reason == "EMPTY_TEXT");
  REQUIRE(details.violations.size() == 1);
  CHECK(details.violations[0].field == "clauses[0].text");
}

TEST_CASE("a status without details has none") {
  CHECK(DetailsOf(absl::InternalError("x")).violations.empty());
}

TEST_CASE("reads are repeated while the server is unavailable") {
  FakeServer server;
  const auto client = ConnectTo(server);
  const grpc::Status unavailable(grpc::StatusCode::UNAVAILABLE, "starting");
  server.next_errors = {unavailable, unavailable};
  CHECK(client->Stats().ok());
  CHECK(server.calls == 3);

  server.calls = 0;
  server.next_errors = {unavailable, unavailable, unavailable, unavailable, unavailable};
  const absl::Status status = client->Stats().status();
  CHECK(absl::IsUnavailable(status));
  CHECK_THAT(std::string(status.message()),
             Catch::Contains(server.address()) && Catch::Contains("starting"));
  CHECK(server.calls == 4);
}

TEST_CASE("other errors, and changes, are not repeated") {
  FakeServer server;
  const auto client = ConnectTo(server);
  server.next_errors = {{grpc::StatusCode::INTERNAL, "broken"}};
  CHECK(absl::IsInternal(client->Stats().status()));
  CHECK(server.calls == 1);
  server.calls = 0;
  server.next_errors = {{grpc::StatusCode::UNAVAILABLE, "stopping"}};
  CHECK(absl::IsUnavailable(client->Delete("x")));
  CHECK(server.calls == 1);
}

TEST_CASE("many searches come back in order, failures among them") {
  FakeServer server;
  const auto client = ConnectTo(server);
  std::vector<v1::SearchRequest> requests;
  for (int i = 0; i < 500; ++i) {
    requests.push_back(i == 7 ? v1::SearchRequest() : Query().Text(std::to_string(i)).request());
  }
  const auto results = client->SearchMany(requests);
  REQUIRE(results.size() == 500);
  for (int i = 0; i < 500; ++i) {
    if (i == 7) {
      CHECK(absl::IsInvalidArgument(results[i].status()));
    } else {
      REQUIRE(results[i].ok());
      CHECK(results[i]->snapshot_id() == std::to_string(i));
    }
  }
}

TEST_CASE("an upload sends every byte once") {
  FakeServer server;
  const auto client = ConnectTo(server);
  std::string bytes;
  for (int i = 0; i < 700000; ++i) bytes += static_cast<char>(i * 31 % 251);
  std::istringstream audio(bytes);
  const auto response = client->Upsert(MakeTrack("a", "Title", ""), audio);
  REQUIRE(response.ok());
  CHECK(response->created());
  CHECK(server.last_upload == bytes);
  CHECK(server.last_header.track().title() == "Title");
  CHECK(server.last_header.path().empty());

  REQUIRE(client->UpsertServerFile({}, "/srv/a.ogg").ok());
  CHECK(server.last_header.path() == "/srv/a.ogg");
  CHECK(server.last_upload.empty());
}

TEST_CASE("health of a serving server is OK") {
  FakeServer server;
  CHECK(ConnectTo(server)->Health().ok());
}

}  // namespace
}  // namespace libretto::client
