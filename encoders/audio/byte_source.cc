#include "encoders/audio/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

class FileBytes : public ByteSource {
 public:
  FileBytes(FileDescriptor fd, int64_t size) : fd_(std::move(fd)), size_(size) {}

  int64_t size() const override { return size_; }

  absl::StatusOr<size_t> ReadAt(int64_t offset, std::span<char> out) const override {
    size_t done = 0;
    while (done < out.size()) {
      const ssize_t n = pread(fd_.get(), out.data() + done, out.size() - done,
                              offset + static_cast<int64_t>(done));
      if (n == 0) break;
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return absl::DataLossError(absl::StrCat("read failed: ", std::strerror(errno)));
      done += static_cast<size_t>(n);
    }
    return done;
  }

 private:
  const FileDescriptor fd_;
  const int64_t size_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> OpenFileBytes(const std::string& path) {
  FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) {
    const std::string message = absl::StrCat(path, ": ", std::strerror(errno));
    if (errno == ENOENT || errno == ENOTDIR) return absl::NotFoundError(message);
    if (errno == EACCES) return absl::PermissionDeniedError(message);
    return absl::UnavailableError(message);
  }
  struct stat info = {};
  if (fstat(fd.get(), &info) != 0) {
    return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": not a regular file"));
  }
  return std::make_unique<FileBytes>(std::move(fd), info.st_size);
}

absl::StatusOr<std::unique_ptr<ByteSource>> DescriptorBytes(FileDescriptor file) {
  const off_t size = lseek(file.get(), 0, SEEK_END);
  if (size < 0) {
    return absl::InvalidArgumentError(absl::StrCat("cannot seek: ", std::strerror(errno)));
  }
  return std::make_unique<FileBytes>(std::move(file), size);
}

}  // namespace libretto
