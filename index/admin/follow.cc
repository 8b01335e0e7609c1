#include "index/admin/follow.h"

#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/admin/absorber.h"
#include "index/admin/disk.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

int64_t ModifiedNs(const struct stat& info) {
  return int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
}

// The files that are as they were when the track that the catalogue has of them was read.
ScanResult FilesOfTracks(const std::vector<FileRecord>& files) {
  ScanResult scan;
  for (const FileRecord& file : files) {
    struct stat info;
    if (!file.coverage || !file.error.empty() || stat(file.path.c_str(), &info) != 0) continue;
    if (info.st_size != file.size || ModifiedNs(info) != file.mtime_ns) continue;
    const std::string name = std::filesystem::path(file.path).filename();
    scan.files.push_back({file.path, file.size, file.mtime_ns, file.path.size() - name.size()});
  }
  return scan;
}

absl::Status ForgetOthers(const std::vector<FileRecord>& files, Library& library) {
  std::set<std::string> wanted;
  for (const FileRecord& file : files) wanted.insert(file.path);
  ASSIGN_OR_RETURN(const std::vector<FileRecord> known, library.Files());
  std::vector<std::string> others;
  for (const FileRecord& file : known) {
    if (!wanted.contains(file.path)) others.push_back(file.path);
  }
  return library.ForgetFiles(others).status();
}

// A catalogue follows one other for all its life: what that one lacks is deleted from it.
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
  return absl::FailedPreconditionError(absl::StrCat(
      into, followed.empty() ? " has music of its own" : " follows " + followed,
      ", which would be deleted: name a new directory by --catalog to compute ", from, " anew"));
}

Track Describe(const Track& described, const Track& analyzed) {
  Track track = described;
  track.duration_seconds = analyzed.duration_seconds;
  track.sample_rate = analyzed.sample_rate;
  track.coverage = analyzed.coverage;
  track.facts = analyzed.facts;
  return track;
}

bool SameDescription(const Track& a, const Track& b) {
  return a.title == b.title && a.artist == b.artist && a.album == b.album && a.genre == b.genre &&
         a.year == b.year && a.path == b.path && a.added_time == b.added_time &&
         a.attributes == b.attributes;
}

absl::Status TakeDescriptions(LibraryDatabase& source, LibraryDatabase& target,
                              FollowSummary& summary) {
  Absorber absorber(target, /*replace=*/true);
  std::vector<std::string> extra;
  std::set<std::string> wanted;
  std::vector<Track> descriptions;
  RETURN_IF_ERROR(source
                      .ForEachTrack([&](const AnalyzedTrack& track) {
                        descriptions.push_back(track.track);
                        return absl::OkStatus();
                      })
                      .status());
  auto next = descriptions.begin();  // both are in order of id
  std::vector<AnalyzedTrack> changed;
  RETURN_IF_ERROR(target
                      .ForEachTrack([&](const AnalyzedTrack& track) {
                        for (; next != descriptions.end() && next->id < track.track.id; ++next) {
                          summary.missing.push_back(next->id);
                        }
                        if (next == descriptions.end() || next->id != track.track.id) {
                          extra.push_back(track.track.id);
                          return absl::OkStatus();
                        }
                        if (!SameDescription(*next, track.track)) {
                          changed.push_back(track);
                          changed.back().track = Describe(*next, track.track);
                        }
                        ++next;
                        return absl::OkStatus();
                      })
                      .status());
  for (; next != descriptions.end(); ++next) summary.missing.push_back(next->id);
  for (AnalyzedTrack& track : changed) RETURN_IF_ERROR(absorber.Add(std::move(track)));
  RETURN_IF_ERROR(absorber.Flush());
  summary.described = absorber.taken();
  summary.deleted = static_cast<int64_t>(extra.size());
  return target.InTransaction([&]() -> absl::Status {
    for (const std::string& id : extra) RETURN_IF_ERROR(target.Delete(id));
    return absl::OkStatus();
  });
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
  FollowSummary summary;
  ASSIGN_OR_RETURN(summary.job, RunJobOn(FilesOfTracks(files), library, analyze, options));
  if (summary.job.interrupted) return summary;
  RETURN_IF_ERROR(ForgetOthers(files, library));
  RETURN_IF_ERROR(TakeDescriptions(source, target, summary));
  RETURN_IF_ERROR(library.Publish());
  return summary;
}

}  // namespace libretto
