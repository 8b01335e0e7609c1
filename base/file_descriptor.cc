#include "base/file_descriptor.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U  // since Linux 6.3, where a system may insist on it
#endif

namespace libretto {
namespace {

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

absl::Status Failed(const char* what) {
  return absl::ResourceExhaustedError(absl::StrCat(what, ": ", std::strerror(errno)));
}

FileDescriptor MemoryFile() {
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  FileDescriptor file(memfd_create("libretto", kFlags | MFD_NOEXEC_SEAL));
  if (!file.valid() && errno == EINVAL) file = FileDescriptor(memfd_create("libretto", kFlags));
  return file;
}

}  // namespace

absl::StatusOr<FileDescriptor> SealedMemoryFile(std::string_view bytes) {
  FileDescriptor file = MemoryFile();
  if (!file.valid()) return Failed("cannot make a file in memory");
  while (!bytes.empty()) {
    const ssize_t n = write(file.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return Failed("cannot write a file in memory");
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  if (fcntl(file.get(), F_ADD_SEALS, kSeals) != 0) return Failed("cannot seal a file in memory");
  return file;
}

}  // namespace libretto
