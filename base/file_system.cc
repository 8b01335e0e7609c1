#include "base/file_system.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

namespace fs = std::filesystem;

absl::Status Errno(const char* what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", path));
}

absl::Status FromError(const std::error_code& error, const char* what, const std::string& path) {
  if (!error) return absl::OkStatus();
  return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot ", what, " ", path));
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool valid() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

class Posix final : public FileSystem {
 public:
  absl::StatusOr<std::string> ReadFile(const std::string& path) override {
    Descriptor file(path, O_RDONLY);
    if (!file.valid()) return Errno("open", path);
    std::string bytes;
    char block[1 << 16];
    for (;;) {
      const ssize_t n = ::read(file.get(), block, sizeof block);
      if (n == 0) return bytes;
      if (n > 0) bytes.append(block, static_cast<size_t>(n));
      if (n < 0 && errno != EINTR) return Errno("read", path);
    }
  }

  absl::Status WriteFile(const std::string& path, std::string_view bytes) override {
    Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.valid()) return Errno("create", path);
    while (!bytes.empty()) {
      const ssize_t n = ::write(file.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Errno("write", path);
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return ::fsync(file.get()) == 0 ? absl::OkStatus() : Errno("sync", path);
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
    return Errno("rename", absl::StrCat(from, " to ", to));
  }

  absl::Status SyncFile(const std::string& path) override { return Sync(path, O_RDONLY); }
  absl::Status SyncDirectory(const std::string& path) override {
    return Sync(path, O_RDONLY | O_DIRECTORY);
  }

  absl::Status CreateDirectories(const std::string& path) override {
    std::error_code error;
    fs::create_directories(path, error);
    return FromError(error, "create", path);
  }

  absl::Status RemoveAll(const std::string& path) override {
    std::error_code error;
    fs::remove_all(path, error);
    return FromError(error, "remove", path);
  }

  absl::StatusOr<std::vector<std::string>> List(const std::string& path) override {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      names.push_back(it->path().filename().string());
    }
    RETURN_IF_ERROR(FromError(error, "list", path));
    std::sort(names.begin(), names.end());
    return names;
  }

  bool Exists(const std::string& path) override {
    std::error_code error;
    return fs::exists(path, error);
  }

 private:
  absl::Status Sync(const std::string& path, int flags) {
    Descriptor file(path, flags);
    if (!file.valid()) return Errno("open", path);
    return ::fsync(file.get()) == 0 ? absl::OkStatus() : Errno("sync", path);
  }
};

}  // namespace

absl::Status FileSystem::WriteFileAtomically(const std::string& path, std::string_view bytes) {
  const std::string temporary = absl::StrCat(path, ".tmp.", ::getpid());
  RETURN_IF_ERROR(WriteFile(temporary, bytes));
  RETURN_IF_ERROR(Rename(temporary, path));
  const std::string parent = fs::path(path).parent_path().string();
  return SyncDirectory(parent.empty() ? "." : parent);
}

FileSystem& PosixFileSystem() {
  static Posix instance;
  return instance;
}

}  // namespace libretto
