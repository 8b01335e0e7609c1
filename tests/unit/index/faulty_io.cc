#include "faulty_io.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>

namespace libretto {
namespace {

std::string watched;
IoFault armed_fault;
bool armed_lasting = false;
std::atomic<int> left{-1};  // calls until the first failure; -1: not armed, or over
std::atomic<bool> failed{false};

bool IsWatched(int fd) {
  if (watched.empty()) return false;
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = ::readlink(link, path, sizeof path);
  return n > 0 && std::string_view(path, static_cast<size_t>(n)).starts_with(watched);
}

bool Fails() {
  if (failed) return armed_lasting;
  if (left < 0 || left.fetch_sub(1) != 0) return false;
  failed = true;
  return true;
}

bool WriteFails(int fd) { return armed_fault != IoFault::kFailedSync && IsWatched(fd) && Fails(); }

// Half of it is done by `write(count)`.
template <typename Write>
ssize_t FailWrite(size_t count, const Write& write) {
  static std::atomic<bool> first{true};
  if (armed_fault == IoFault::kTornWrite) {
    [[maybe_unused]] const ssize_t done = write(count / 2);
    _exit(kTorn);
  }
  if (armed_fault == IoFault::kShortWrite && first.exchange(false)) return write(count / 2);
  errno = armed_fault == IoFault::kIoError ? EIO : ENOSPC;
  return -1;
}

int FailSync(int fd) {
  if (armed_fault != IoFault::kFailedSync || !IsWatched(fd) || !Fails()) return 0;
  errno = EIO;
  return -1;
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void ArmIo(const std::string& directory, int step, IoFault fault, bool lasting) {
  watched = directory;
  armed_fault = fault;
  armed_lasting = lasting;
  left = step;
}

bool IoHasFailed() { return failed; }

extern "C" {

ssize_t write(int fd, const void* data, size_t count) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t)>("write");
  if (!WriteFails(fd)) return real(fd, data, count);
  return FailWrite(count, [&](size_t n) { return real(fd, data, n); });
}

ssize_t pwrite64(int fd, const void* data, size_t count, off64_t at) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  if (!WriteFails(fd)) return real(fd, data, count, at);
  return FailWrite(count, [&](size_t n) { return real(fd, data, n, at); });
}

ssize_t pwrite(int fd, const void* data, size_t count, off_t at) {
  return pwrite64(fd, data, count, at);
}

ssize_t writev(int fd, const iovec* parts, int count) {
  static const auto real = Real<ssize_t (*)(int, const iovec*, int)>("writev");
  if (!WriteFails(fd)) return real(fd, parts, count);
  return FailWrite(static_cast<size_t>(count),
                   [&](size_t n) { return real(fd, parts, static_cast<int>(n)); });
}

int rename(const char* from, const char* to) {
  static const auto real = Real<int (*)(const char*, const char*)>("rename");
  if (watched.empty() || armed_fault != IoFault::kIoError ||
      !std::string_view(to).starts_with(watched) || !Fails()) {
    return real(from, to);
  }
  errno = EIO;
  return -1;
}

int fsync(int fd) {
  static const auto real = Real<int (*)(int)>("fsync");
  return FailSync(fd) == 0 ? real(fd) : -1;
}

int fdatasync(int fd) {
  static const auto real = Real<int (*)(int)>("fdatasync");
  return FailSync(fd) == 0 ? real(fd) : -1;
}

}  // extern "C"

}  // namespace libretto
