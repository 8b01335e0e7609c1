// A connection that is read and written for a bounded time, and read a bounded length.
#pragma once

#include <httplib.h>

#include <array>
#include <string>

#include "absl/time/time.h"

namespace libretto {

// Not thread-safe.
class BoundedStream final : public httplib::Stream {
 public:
  // `socket` outlives this object. Errors once `max_bytes` have been read, or at `deadline`.
  BoundedStream(socket_t socket, size_t max_bytes, absl::Time deadline)
      : socket_(socket), left_(max_bytes), deadline_(deadline) {}

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* out, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  // Whether one of the events comes before the deadline.
  bool Await(short events) const;
  ssize_t Fill();

  const socket_t socket_;
  size_t left_;
  const absl::Time deadline_;
  std::array<char, 4096> buffer_;  // from begin_ to end_ not yet read
  size_t begin_ = 0, end_ = 0;
};

}  // namespace libretto
