#include "server/sandbox/channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

// Room for one descriptor beside a message.
union Control {
  char bytes[CMSG_SPACE(sizeof(int))];
  cmsghdr align;
};

FileDescriptor PassedDescriptor(msghdr& header) {
  const cmsghdr* control = CMSG_FIRSTHDR(&header);
  const bool passed = control != nullptr && control->cmsg_level == SOL_SOCKET &&
                      control->cmsg_type == SCM_RIGHTS &&
                      control->cmsg_len == CMSG_LEN(sizeof(int));
  int fd = -1;
  if (passed) std::memcpy(&fd, CMSG_DATA(control), sizeof fd);
  return FileDescriptor(fd);
}

}  // namespace

absl::StatusOr<std::pair<FileDescriptor, FileDescriptor>> MakeChannel() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot make a socket: ", std::strerror(errno)));
  }
  return std::pair(FileDescriptor(ends[0]), FileDescriptor(ends[1]));
}

absl::Status SendMessage(int channel, std::string_view message, int passed) {
  iovec part = {const_cast<char*>(message.data()), message.size()};
  Control control = {};
  msghdr header = {};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (passed >= 0) {
    header.msg_control = control.bytes;
    header.msg_controllen = sizeof control.bytes;
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof passed);
    std::memcpy(CMSG_DATA(rights), &passed, sizeof passed);
  }
  while (sendmsg(channel, &header, MSG_NOSIGNAL) < 0) {
    if (errno == EINTR) continue;
    return absl::UnavailableError(absl::StrCat("cannot send: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::StatusOr<ReceivedMessage> ReceiveMessage(int channel, std::span<char> buffer, bool may_pass) {
  iovec part = {buffer.data(), buffer.size()};
  Control control = {};
  msghdr header = {};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (may_pass) {
    header.msg_control = control.bytes;
    header.msg_controllen = sizeof control.bytes;
  }
  ssize_t size = -1;
  while ((size = recvmsg(channel, &header, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  if (size < 0 && errno == ECONNRESET) size = 0;
  if (size < 0) {
    return absl::InternalError(absl::StrCat("cannot receive: ", std::strerror(errno)));
  }
  FileDescriptor passed = may_pass ? PassedDescriptor(header) : FileDescriptor();
  if ((header.msg_flags & MSG_TRUNC) != 0) {
    return absl::InternalError("the decoder sent a message that is too large");
  }
  return ReceivedMessage{{buffer.data(), static_cast<size_t>(size)}, std::move(passed)};
}

bool WaitForMessage(int channel, absl::Duration timeout) {
  pollfd waiting = {channel, POLLIN, 0};
  const auto ms = std::clamp<int64_t>(absl::ToInt64Milliseconds(timeout), 0, 60'000);
  return poll(&waiting, 1, static_cast<int>(ms)) > 0;
}

}  // namespace libretto
