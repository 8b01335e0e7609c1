#include "server/http/bounded_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "absl/time/clock.h"

namespace libretto {

bool BoundedStream::Await(short events) const {
  pollfd polled{socket_, events, 0};
  while (true) {
    const int64_t ms = absl::ToInt64Milliseconds(deadline_ - absl::Now());
    if (ms <= 0) return false;
    const int ready = poll(&polled, 1, static_cast<int>(std::min<int64_t>(ms, INT32_MAX)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

bool BoundedStream::is_readable() const { return begin_ < end_ || Await(POLLIN); }
bool BoundedStream::is_writable() const { return Await(POLLOUT); }

ssize_t BoundedStream::Fill() {
  if (left_ == 0 || !Await(POLLIN)) return -1;
  const ssize_t got = recv(socket_, buffer_.data(), std::min(left_, buffer_.size()), 0);
  begin_ = 0;
  end_ = got > 0 ? static_cast<size_t>(got) : 0;
  left_ -= end_;
  return got;
}

ssize_t BoundedStream::read(char* out, size_t size) {
  if (begin_ == end_) {
    if (const ssize_t got = Fill(); got <= 0) return got;
  }
  const size_t n = std::min(size, end_ - begin_);
  std::copy_n(buffer_.data() + begin_, n, out);
  begin_ += n;
  return static_cast<ssize_t>(n);
}

ssize_t BoundedStream::write(const char* data, size_t size) {
  if (!Await(POLLOUT)) return -1;
  return send(socket_, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void BoundedStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void BoundedStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace libretto
