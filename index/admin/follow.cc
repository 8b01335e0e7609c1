#include "index/admin/follow.h"

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/admin/disk.h"
#include "index/admin/followed_tracks.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

int64_t ModifiedNs(const struct stat& info) {
  return int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
}

FoundFile Found(const std::string& path, const struct stat& info) {
  const std::string name = std::filesystem::path(path).filename();
  return {path, info.st_size, ModifiedNs(info), path.size() - name.size()};
}

// The files that are as they were when the track that the catalogue has of them was read, and those
// that a server read, as they are.
ScanResult FilesOfTracks(const std::vector<FileRecord>& files,
                         const std::vector<std::string>& read_by_server) {
  std::map<std::string, FoundFile> found;
  struct stat info;
  for (const FileRecord& file : files) {
    if (!file.coverage || !file.error.empty() || stat(file.path.c_str(), &info) != 0) continue;
    if (info.st_size != file.size || ModifiedNs(info) != file.mtime_ns) continue;
    found.emplace(file.path, Found(file.path, info));
  }
  for (const std::string& path : read_by_server) {
    if (stat(path.c_str(), &info) == 0) found.emplace(path, Found(path, info));
  }
  ScanResult scan;
  for (auto& [path, file] : found) scan.files.push_back(std::move(file));
  return scan;
}

// A catalogue follows one other for all its life.
absl::Status CheckFollows(const std::string& from, const std::string& into, const Library& library,
                          LibraryDatabase& target) {
  std::error_code error;
  const std::string wanted = std::filesystem::canonical(from, error).string();
  ASSIGN_OR_RETURN(const std::string followed, target.Followed());
  if (followed == wanted) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<FileRecord> files, library.Files());
  if (followed.empty() && files.empty() && library.view()->stats().tracks == 0) {
    return target.SetFollowed(wanted);
  }
  return absl::FailedPreconditionError(
      absl::StrCat(into, followed.empty() ? " has music of its own" : " follows " + followed,
                   ": name a new directory by --catalog to compute ", from, " anew"));
}

}  // namespace

absl::StatusOr<FollowSummary> Follow(const std::string& from, const std::string& into,
                                     Library& library, const Analyze& analyze,
                                     const JobOptions& options) {
  std::error_code ignored;
  if (std::filesystem::equivalent(from, into, ignored)) {
    return absl::InvalidArgumentError(
        absl::StrCat(from, " cannot be computed from itself: name another directory by --catalog"));
  }
  ASSIGN_OR_RETURN(LibraryDatabase source, OpenDatabase(from));
  ASSIGN_OR_RETURN(LibraryDatabase target, OpenDatabase(into));
  RETURN_IF_ERROR(CheckFollows(from, into, library, target));
  ASSIGN_OR_RETURN(const std::vector<FileRecord> files, source.Files());
  FollowedTracks tracks(source, target, library);
  RETURN_IF_ERROR(tracks.Load(files));
  FollowSummary summary;
  ASSIGN_OR_RETURN(summary.job, RunJobOn(FilesOfTracks(files, tracks.read_by_server()), library,
                                         analyze, options));
  if (summary.job.interrupted) return summary;
  RETURN_IF_ERROR(tracks.Finish(summary));
  RETURN_IF_ERROR(library.Publish());
  return summary;
}

}  // namespace libretto
