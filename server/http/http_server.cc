#include "server/http/http_server.h"

#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "base/logging.h"
#include "server/http/bounded_stream.h"
#include "server/http/bounded_tasks.h"

namespace libretto {
namespace {

using HandlerResponse = httplib::Server::HandlerResponse;

constexpr char kText[] = "text/plain; charset=utf-8";

// Several servers may have run on a port one after another, but none at the same time.
void ReuseAddressOnly(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

void Answer(const HttpPages& pages, const httplib::Request& request, httplib::Response& response) {
  if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
    response.set_header("Allow", "GET, HEAD");
    response.set_content("GET and HEAD only\n", kText);
    return;
  }
  const auto page = pages.find(request.path);
  if (page == pages.end()) {
    response.status = 404;
    response.set_content("no such page\n", kText);
    return;
  }
  HttpPage made = page->second();
  response.status = made.status;
  response.set_header("Cache-Control", "no-store");
  response.set_content(std::move(made.body), made.content_type);
}

}  // namespace

class HttpServer::Listener final : public httplib::Server {
 public:
  Listener(const HttpServerOptions& options, HttpPages pages)
      : options_(options), pages_(std::move(pages)) {
    // Owned, and deleted, by the library.
    new_task_queue = [this] { return new BoundedTasks(options_.threads, options_.waiting); };
    set_socket_options(&ReuseAddressOnly);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      Answer(pages_, request, response);
      return HandlerResponse::Handled;
    });
    set_exception_handler([](const httplib::Request& request, httplib::Response& response,
                             const std::exception_ptr&) {
      Log(LogLevel::kError, "page failed", {{"path", request.path}});
      response.status = 500;
      response.set_content("the page could not be made\n", kText);
    });
  }

  // Whether it listens.
  bool Begin(const std::string& host, int port) {
    if (port != 0) {
      port_ = bind_to_port(host, port) ? port : -1;
    } else {
      port_ = bind_to_any_port(host);
    }
    if (port_ <= 0) return false;
    thread_ = std::thread([this] { listen_after_bind(); });
    while (!is_running()) std::this_thread::yield();  // before that, it cannot be stopped
    return true;
  }

  void End() {
    if (!thread_.joinable()) return;
    ending_ = true;
    stop();
    thread_.join();
  }

  int port() const { return port_; }

 private:
  bool process_and_close_socket(socket_t socket) override {
    const bool answered = !ending_ && Serve(socket);
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return answered;
  }

  bool Serve(socket_t socket) {
    BoundedStream stream(socket, options_.max_request_bytes, absl::Now() + options_.patience);
    bool closed = false;
    try {
      return process_request(stream, /*close_connection=*/true, closed, nullptr);
    } catch (const std::exception& error) {
      Log(LogLevel::kWarning, "http request failed", {{"error", error.what()}});
      return false;
    }
  }

  const HttpServerOptions options_;
  const HttpPages pages_;
  int port_ = -1;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

HttpServer::~HttpServer() { listener_->End(); }

int HttpServer::port() const { return listener_->port(); }

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpServerOptions& options,
                                                              HttpPages pages) {
  const size_t colon = options.address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(options.address.substr(colon + 1), &port)) {
    return absl::InvalidArgumentError(absl::StrCat("no HOST:PORT: ", options.address));
  }
  absl::string_view host = absl::string_view(options.address).substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  auto listener = std::make_unique<Listener>(options, std::move(pages));
  if (!listener->Begin(std::string(host), port)) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options.address,
                     ": is the port taken, or the address not this host's?"));
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

}  // namespace libretto
