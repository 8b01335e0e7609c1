#include "index/job/folder_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

using Kind = FolderEvent::Kind;

constexpr uint32_t kMask = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM |
                           IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr uint32_t kWentItself = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT;

std::string Join(const std::string& folder, const std::string& name) {
  return folder == "/" ? folder + name : absl::StrCat(folder, "/", name);
}

bool IsFolder(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

// A file that comes with all its bytes, by a link: nobody closes it after writing.
bool IsLink(const std::string& path) {
  struct stat info = {};
  return lstat(path.c_str(), &info) == 0 && (S_ISLNK(info.st_mode) || info.st_nlink > 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<FolderWatch>> FolderWatch::Open(std::span<const std::string> paths,
                                                               ScanResult& scan) {
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) {
    return absl::ResourceExhaustedError(
        "cannot watch folders: raise the limit with sysctl fs.inotify.max_user_instances=512");
  }
  std::unique_ptr<FolderWatch> watch(new FolderWatch(fd));
  for (const std::string& path : paths) {
    std::error_code error;
    const std::filesystem::path canonical = std::filesystem::canonical(path, error);
    if (error || std::filesystem::is_directory(canonical, error)) continue;
    const std::string folder = canonical.parent_path().string();
    watch->single_files_[folder].insert(canonical.filename().string());
    RETURN_IF_ERROR(watch->Add(folder).status());
  }
  ASSIGN_OR_RETURN(scan, watch->AddTree(paths));
  watch->roots_.insert(scan.roots.begin(), scan.roots.end());
  for (const std::string& folder : scan.folders) watch->single_files_.erase(folder);
  return watch;
}

FolderWatch::~FolderWatch() { close(fd_); }

// What appears in a folder before it is watched is found by the next look.
absl::StatusOr<ScanResult> FolderWatch::AddTree(std::span<const std::string> paths) {
  for (;;) {
    ScanResult scan = Scan(paths);
    bool any_new = false;
    for (const std::string& folder : scan.folders) {
      ASSIGN_OR_RETURN(const bool is_new, Add(folder));
      any_new |= is_new;
    }
    if (!any_new) return scan;
  }
}

absl::StatusOr<bool> FolderWatch::Add(const std::string& folder) {
  const int watch = inotify_add_watch(fd_, folder.c_str(), kMask);
  if (watch < 0) {
    if (errno == ENOSPC || errno == ENOMEM) {
      return absl::ResourceExhaustedError(
          absl::StrCat("cannot watch ", folder, ": ", by_path_.size(),
                       " folders are watched; raise the limit with sysctl "
                       "fs.inotify.max_user_watches=1048576"));
    }
    return false;  // it went, or may not be read: the scan says so
  }
  const auto [at, is_new] = by_watch_.try_emplace(watch, folder);
  if (is_new) by_path_[folder] = watch;
  return is_new;
}

void FolderWatch::RemoveTree(const std::string& folder) {
  const std::string below = folder + "/";
  const auto remove = [&](std::map<std::string, int>::iterator at) {
    inotify_rm_watch(fd_, at->second);
    by_watch_.erase(at->second);
    return by_path_.erase(at);
  };
  if (const auto at = by_path_.find(folder); at != by_path_.end()) remove(at);
  for (auto at = by_path_.lower_bound(below);
       at != by_path_.end() && absl::StartsWith(at->first, below);) {
    at = remove(at);
  }
}

absl::StatusOr<std::vector<FolderEvent>> FolderWatch::Wait(absl::Duration at_most) {
  pollfd ready = {fd_, POLLIN, 0};
  std::vector<FolderEvent> events;
  const int result = poll(&ready, 1, static_cast<int>(absl::ToInt64Milliseconds(at_most)));
  if (result < 0 && errno != EINTR) return absl::ErrnoToStatus(errno, "cannot wait for events");
  if (result > 0) RETURN_IF_ERROR(Read(events));
  return events;
}

absl::Status FolderWatch::Read(std::vector<FolderEvent>& events) {
  alignas(inotify_event) char block[1 << 16];
  const ssize_t length = read(fd_, block, sizeof block);
  if (length < 0) {
    const bool none = errno == EAGAIN || errno == EINTR;
    return none ? absl::OkStatus() : absl::ErrnoToStatus(errno, "cannot read events");
  }
  for (ssize_t at = 0; at < length;) {
    const auto* event = reinterpret_cast<const inotify_event*>(block + at);
    RETURN_IF_ERROR(
        Note(event->wd, event->mask, event->len > 0 ? std::string(event->name) : "", events));
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
  }
  return absl::OkStatus();
}

absl::Status FolderWatch::Note(int watch, uint32_t mask, const std::string& name,
                               std::vector<FolderEvent>& events) {
  if (mask & IN_Q_OVERFLOW) events.push_back({Kind::kLost, ""});
  const auto at = by_watch_.find(watch);
  if (at == by_watch_.end()) return absl::OkStatus();
  const std::string folder = at->second;
  if ((mask & kWentItself) && roots_.contains(folder)) events.push_back({Kind::kLost, ""});
  if (mask & IN_IGNORED) {
    by_path_.erase(folder);
    by_watch_.erase(watch);
  }
  if (name.empty() || name[0] == '.') return absl::OkStatus();
  const std::string path = Join(folder, name);
  if (const auto single = single_files_.find(folder); single != single_files_.end()) {
    if ((mask & IN_ISDIR) || !single->second.contains(name)) return absl::OkStatus();
  }
  if ((mask & IN_ISDIR) || ((mask & IN_CREATE) && IsFolder(path))) {
    return NoteFolder(path, mask, events);
  }
  const bool single = single_files_.contains(folder);
  if ((mask & (IN_MOVED_FROM | IN_DELETE)) && by_path_.contains(path)) {
    return NoteFolder(path, mask, events);  // a link to a folder
  }
  if (!single && !IsAudioName(name)) return absl::OkStatus();
  if (mask & (IN_MOVED_FROM | IN_DELETE)) {
    events.push_back({Kind::kGone, path});
  } else if ((mask & IN_MODIFY) || ((mask & IN_CREATE) && !IsLink(path))) {
    events.push_back({Kind::kWriting, path});
  } else if (mask & (IN_CREATE | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_TO)) {
    events.push_back({Kind::kComplete, path});
  }
  return absl::OkStatus();
}

absl::Status FolderWatch::NoteFolder(const std::string& path, uint32_t mask,
                                     std::vector<FolderEvent>& events) {
  if (mask & (IN_MOVED_FROM | IN_DELETE)) {
    RemoveTree(path);
    events.push_back({Kind::kGone, path});
  } else if (mask & (IN_CREATE | IN_MOVED_TO | IN_ATTRIB)) {
    const std::string paths[] = {path};
    const size_t before = by_path_.size();
    RETURN_IF_ERROR(AddTree(paths).status());
    // A link to a folder that is watched under another path brings nothing new.
    if (by_path_.size() > before) events.push_back({Kind::kFolder, path});
  }
  return absl::OkStatus();
}

}  // namespace libretto
