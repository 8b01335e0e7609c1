// Tells what changes in folders and all below them, by Linux's inotify.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "index/job/scanner.h"

namespace libretto {

struct FolderEvent {
  enum class Kind {
    kWriting,   // a file was made or written to, and may still be
    kComplete,  // a file was closed after writing, linked or moved here, or its attributes changed
    kFolder,    // a folder, with all below it, was made or moved here; it is watched from now on
    kGone,      // a file or a folder, with all below it, was removed or moved away
    kLost,      // anything may have changed: too many events, or a folder that was asked for went
  };
  Kind kind;
  std::string path;  // empty for kLost
};

// Hidden files and folders are left out. Changes that other machines make on a network file system
// are not seen. Not thread-safe.
class FolderWatch {
 public:
  // Watches what Scan(paths) finds. `scan` is of a time when all folders were watched already.
  // RESOURCE_EXHAUSTED, saying which limit to raise, if the system lets no more be watched.
  static absl::StatusOr<std::unique_ptr<FolderWatch>> Open(std::span<const std::string> paths,
                                                           ScanResult& scan);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // Waits for events, at most so long; a signal ends the wait. RESOURCE_EXHAUSTED as Open.
  absl::StatusOr<std::vector<FolderEvent>> Wait(absl::Duration at_most);

  size_t folders() const { return by_path_.size(); }

 private:
  explicit FolderWatch(int fd) : fd_(fd) {}

  absl::StatusOr<ScanResult> AddTree(std::span<const std::string> paths);
  // True if the folder was not watched before.
  absl::StatusOr<bool> Add(const std::string& folder);
  void RemoveTree(const std::string& folder);
  absl::Status Read(std::vector<FolderEvent>& events);
  absl::Status Note(int watch, uint32_t mask, const std::string& name,
                    std::vector<FolderEvent>& events);
  absl::Status NoteFolder(const std::string& path, uint32_t mask, std::vector<FolderEvent>& events);

  const int fd_;
  std::set<std::string> roots_;  // folders that were asked for
  std::unordered_map<int, std::string> by_watch_;
  std::map<std::string, int> by_path_;
  // Folders watched for the sake of single files that were asked for, and those files' names.
  std::map<std::string, std::set<std::string>> single_files_;
};

}  // namespace libretto
