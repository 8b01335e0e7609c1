// Raw bytes over loopback, as good and bad clients send them.
#include "server/http/http_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "base/file_descriptor.h"
#include "server/http/operator_pages.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

FileDescriptor Connect(int port) {
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  return socket;
}

void Send(const FileDescriptor& socket, const std::string& bytes) {
  send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);  // the server may have gone
}

std::string ReadAll(const FileDescriptor& socket) {
  std::string all;
  char buffer[4096];
  for (ssize_t n; (n = read(socket.get(), buffer, sizeof buffer)) > 0;) {
    all.append(buffer, static_cast<size_t>(n));
  }
  return all;
}

class HttpFixture {
 public:
  explicit HttpFixture(absl::Duration patience = absl::Seconds(30), int threads = 2) {
    HttpPages pages = OperatorPages(metrics, readiness);
    pages["/bad"] = []() -> HttpPage { throw std::runtime_error("secret"); };
    auto started = HttpServer::Start({"127.0.0.1:0", threads, 4, 8 << 10, patience}, pages);
    REQUIRE(started.ok());
    server = *std::move(started);
  }

  std::string Ask(const std::string& request) const {
    const FileDescriptor socket = Connect(server->port());
    Send(socket, request);
    return ReadAll(socket);
  }
  std::string Get(const std::string& path, const std::string& headers = "") const {
    return Ask(absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: x\r\n", headers, "\r\n"));
  }

  Metrics metrics;
  Readiness readiness;
  std::unique_ptr<HttpServer> server;
};

TEST_CASE_METHOD(HttpFixture, "health, readiness and metrics over HTTP") {
  CHECK_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 ") && EndsWith("\r\n\r\nok\n"));
  CHECK_THAT(Get("/readyz"), StartsWith("HTTP/1.1 503 ") && EndsWith("\r\n\r\nstarting\n"));
  readiness.SetReady();
  CHECK_THAT(Get("/readyz"), StartsWith("HTTP/1.1 200 ") && EndsWith("\r\n\r\nok\n"));
  readiness.SetNotReady("draining");
  CHECK_THAT(Get("/readyz"), StartsWith("HTTP/1.1 503 ") && EndsWith("\r\n\r\ndraining\n"));
  const MetricSource one(metrics, [] {
    return std::vector<Reading>{{"one", "One", {}, {{{}, 1}}}};
  });
  CHECK_THAT(Get("/metrics?x=y"), StartsWith("HTTP/1.1 200 ") && EndsWith("\none 1\n") &&
                                      Contains("text/plain; version=0.0.4"));
}

TEST_CASE_METHOD(HttpFixture, "HEAD has no body; other methods and other pages are refused") {
  CHECK_THAT(Ask("HEAD /healthz HTTP/1.1\r\n\r\n"),
             StartsWith("HTTP/1.1 200 ") && EndsWith("\r\n\r\n") && Contains("Content-Length: 3"));
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    CHECK_THAT(
        Ask(absl::StrCat(method, " /metrics HTTP/1.1\r\nContent-Length: 9\r\n\r\n123456789")),
        StartsWith("HTTP/1.1 405 ") && Contains("Allow: GET, HEAD"));
  }
  for (const char* path : {"/", "/metrics/", "/../etc/passwd", "/%2e%2e/x", "//metrics", "/x"}) {
    CHECK_THAT(Get(path), StartsWith("HTTP/1.1 404 "));
  }
}

TEST_CASE_METHOD(HttpFixture, "a page that fails is a 500 that tells nothing of why") {
  const std::string answer = Get("/bad");
  CHECK_THAT(answer, StartsWith("HTTP/1.1 500 ") && !Contains("secret"));
  CHECK_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE_METHOD(HttpFixture, "garbage is refused and hurts nobody") {
  std::string many_headers = "GET /healthz HTTP/1.1\r\n";
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&many_headers, "A", i, ": b\r\n");
  std::string ranges = "GET /metrics HTTP/1.1\r\nRange: bytes=0-1";
  while (ranges.size() < 8000) ranges += ",0-1";
  for (const std::string& garbage : std::vector<std::string>{
           "\r\n\r\n", "GET\r\n\r\n", "FROB /healthz HTTP/1.1\r\n\r\n", "GET /healthz\r\n\r\n",
           "GET /healthz HTTP/9.9\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
           std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(500, 'z'),
           std::string(1 << 20, 'a'), "GET /" + std::string(1 << 20, 'a') + " HTTP/1.1\r\n\r\n",
           "GET /healthz HTTP/1.1\r\nX: " + std::string(1 << 20, 'a') + "\r\n\r\n", many_headers,
           std::string(1000, '\0') + "\r\n\r\n"}) {
    CHECK_THAT(Ask(garbage + "\r\n\r\n"), !StartsWith("HTTP/1.1 200 "));
    CHECK_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
  }
  Ask(ranges + "\r\n\r\n");
  Ask("GET /metrics HTTP/1.1\r\nRange: bytes=" + std::string(8000, '9') + "\r\n\r\n");
  CHECK_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("clients that say nothing, or little by little, are let go") {
  const HttpFixture fixture(absl::Milliseconds(200), 1);
  std::vector<FileDescriptor> silent;  // more than are served and kept waiting together
  for (int i = 0; i < 8; ++i) silent.push_back(Connect(fixture.server->port()));
  Send(silent[0], "GET /healthz HTT");
  for (const FileDescriptor& socket : silent) {
    CHECK_THAT(ReadAll(socket), !Contains(" 200 "));  // ends: the server has closed it
  }
  CHECK_THAT(fixture.Get("/healthz"), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a server stops with clients connected, and frees its port") {
  auto fixture = std::make_unique<HttpFixture>(absl::Milliseconds(200));
  const int port = fixture->server->port();
  std::vector<FileDescriptor> silent;  // some of them still wait for a thread
  for (int i = 0; i < 6; ++i) silent.push_back(Connect(port));
  const std::string address = absl::StrCat("127.0.0.1:", port);
  const auto second = HttpServer::Start({address}, {});
  CHECK(absl::IsUnavailable(second.status()));
  CHECK_THAT(std::string(second.status().message()), Contains(address));
  fixture.reset();
  CHECK(HttpServer::Start({address}, {}).ok());
}

TEST_CASE("an IPv6 address is listened on") {
  const auto server = HttpServer::Start({"[::1]:0"}, {});
  const bool served = server.ok() && (*server)->port() > 0;
  CHECK((served || absl::IsUnavailable(server.status())));  // as the machine has IPv6 or not
}

}  // namespace
}  // namespace libretto
