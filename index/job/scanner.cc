#include "index/job/scanner.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"

namespace libretto {
namespace {

constexpr std::string_view kExtensions[] = {".mp3",  ".flac", ".ogg",  ".oga", ".opus",
                                            ".m4a",  ".aac",  ".mp4",  ".wav", ".aif",
                                            ".aiff", ".mid",  ".midi", ".kar", ".rmi"};

class Scanner {
 public:
  void AddRoot(const std::string& given) {
    std::error_code error;
    const std::string path = std::filesystem::canonical(given, error).string();
    struct stat info = {};
    if (error || stat(path.c_str(), &info) != 0) {
      result_.errors.push_back({given, error ? error.message() : std::strerror(errno)});
    } else if (S_ISREG(info.st_mode)) {
      below_ = path.rfind('/') + 1;
      AddFile(path, info);
    } else {
      below_ = BelowOf(path);
      AddTree(path, info);
    }
  }

  // `roots` are canonical.
  void AddChanged(const std::string& path, const std::vector<std::string>& roots) {
    const auto root = std::find_if(roots.begin(), roots.end(), [&](const std::string& r) {
      return path == r || path.compare(0, BelowOf(r), r == "/" ? r : r + '/') == 0;
    });
    if (root == roots.end()) return;
    const bool is_root = path == *root;
    struct stat info = {};
    if (stat(path.c_str(), &info) != 0) {
      if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) result_.gone.push_back(path);
      return;
    }
    below_ = BelowOf(*root);
    if (S_ISDIR(info.st_mode)) return AddTree(path, info);
    if (is_root) below_ = path.rfind('/') + 1;
    if (S_ISREG(info.st_mode) && (is_root || IsAudioName(path))) AddFile(path, info);
  }

  ScanResult Finish() {
    auto& files = result_.files;
    std::stable_sort(files.begin(), files.end(),
                     [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
    files.erase(
        std::unique(files.begin(), files.end(),
                    [](const FoundFile& a, const FoundFile& b) { return a.path == b.path; }),
        files.end());
    std::sort(result_.gone.begin(), result_.gone.end());
    return std::move(result_);
  }

 private:
  struct CloseDirectory {
    void operator()(DIR* directory) const { closedir(directory); }
  };

  // Where the part of a path below `folder` begins.
  static size_t BelowOf(const std::string& folder) { return folder == "/" ? 1 : folder.size() + 1; }

  void AddTree(const std::string& path, const struct stat& info) {
    if (AddFolder(path, info)) result_.roots.push_back(path);
    while (!pending_.empty()) {
      const std::string folder = std::move(pending_.back());
      pending_.pop_back();
      List(folder);
    }
  }

  void AddFile(const std::string& path, const struct stat& info) {
    const int64_t mtime = int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
    result_.files.push_back({path, info.st_size, mtime, below_});
  }

  // False if the folder cannot be listed.
  bool AddFolder(const std::string& path, const struct stat& info) {
    const std::unique_ptr<DIR, CloseDirectory> directory(opendir(path.c_str()));
    if (!directory) {
      result_.errors.push_back({path, std::strerror(errno)});
      return false;
    }
    if (visited_.emplace(info.st_dev, info.st_ino).second) {
      pending_.push_back(path);
      result_.folders.push_back(path);
    }
    return true;
  }

  void List(const std::string& folder) {
    const std::unique_ptr<DIR, CloseDirectory> directory(opendir(folder.c_str()));
    for (;;) {
      errno = 0;
      const dirent* entry = directory ? readdir(directory.get()) : nullptr;
      if (!entry) break;
      const std::string name = entry->d_name;
      if (name[0] == '.') continue;
      const std::string path = folder == "/" ? folder + name : folder + '/' + name;
      struct stat info = {};
      if (stat(path.c_str(), &info) != 0) continue;  // vanished, or a link to nothing
      if (S_ISDIR(info.st_mode)) AddFolder(path, info);
      if (S_ISREG(info.st_mode) && IsAudioName(name)) AddFile(path, info);
    }
    if (errno != 0) result_.errors.push_back({folder, std::strerror(errno)});
  }

  ScanResult result_;
  size_t below_ = 0;  // of files that are added
  std::vector<std::string> pending_;
  std::set<std::pair<dev_t, ino_t>> visited_;
};

std::vector<std::string> Canonical(std::span<const std::string> paths) {
  std::vector<std::string> canonical;
  for (const std::string& path : paths) {
    std::error_code error;
    canonical.push_back(std::filesystem::weakly_canonical(path, error).string());
  }
  return canonical;
}

}  // namespace

bool IsAudioName(const std::string& name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos) return false;
  const std::string extension = absl::AsciiStrToLower(name.substr(dot));
  return std::find(std::begin(kExtensions), std::end(kExtensions), extension) !=
         std::end(kExtensions);
}

ScanResult ScanChanged(std::span<const std::string> paths, std::span<const std::string> changed) {
  const std::vector<std::string> roots = Canonical(paths);
  Scanner scanner;
  for (const std::string& path : changed) scanner.AddChanged(path, roots);
  return scanner.Finish();
}

ScanResult Scan(std::span<const std::string> paths) {
  Scanner scanner;
  for (const std::string& path : paths) scanner.AddRoot(path);
  return scanner.Finish();
}

}  // namespace libretto
