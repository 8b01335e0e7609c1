// A small HTTP server: a few pages, made anew for every request. GET and HEAD only, one request a
// connection, bounded in threads, connections, bytes and time, so that nothing a client sends or
// fails to send holds more than its own connection, and that not for long.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace libretto {

struct HttpServerOptions {
  std::string address;  // "HOST:PORT", "[::1]:PORT"; port 0: a free one
  int threads = 4;      // requests served at a time
  int waiting = 64;     // connections accepted beside those; more wait in the system's queue
  size_t max_request_bytes = 8 << 10;          // request line and headers
  absl::Duration patience = absl::Seconds(5);  // for a request and its answer
};

struct HttpPage {
  int status = 200;
  std::string content_type;
  std::string body;
};

using HttpPages = std::map<std::string, std::function<HttpPage()>>;  // by path; thread-safe

// Thread-safe.
class HttpServer {
 public:
  // Serves once this returned OK. UNAVAILABLE naming the address if it cannot be listened on.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                           HttpPages pages);
  // Finishes the requests that it has begun to read.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;

 private:
  class Listener;
  explicit HttpServer(std::unique_ptr<Listener> listener);

  const std::unique_ptr<Listener> listener_;
};

}  // namespace libretto
