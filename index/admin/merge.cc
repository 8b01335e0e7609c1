#include "index/admin/merge.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/admin/absorber.h"
#include "index/admin/disk.h"
#include "index/store/library.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

constexpr size_t kFilesAtOnce = 1000;

absl::StatusOr<std::vector<LibraryDatabase>> OpenAll(const std::string& into,
                                                     std::span<const std::string> from) {
  std::vector<LibraryDatabase> sources;
  for (const std::string& directory : from) {
    std::error_code ignored;
    if (std::filesystem::equivalent(directory, into, ignored)) {
      return absl::InvalidArgumentError(
          absl::StrCat(directory, " cannot be merged into itself: name the others alone"));
    }
    const ModelIdentity wanted = sources.empty() ? ModelIdentity() : sources[0].model();
    ASSIGN_OR_RETURN(LibraryDatabase source, OpenDatabase(directory, wanted));
    sources.push_back(std::move(source));
  }
  if (sources.empty()) return absl::InvalidArgumentError("name the catalogues to merge");
  return sources;
}

// Adds to `superseded` the tracks of bytes that are not the latest of their file.
absl::Status MergeFiles(LibraryDatabase& source, LibraryDatabase& target, MergeSummary& summary,
                        std::set<std::string>& superseded) {
  ASSIGN_OR_RETURN(const std::vector<FileRecord> files, source.Files());
  const std::span<const FileRecord> all(files);
  for (size_t first = 0; first < all.size(); first += kFilesAtOnce) {
    const auto part = all.subspan(first, std::min(kFilesAtOnce, all.size() - first));
    RETURN_IF_ERROR(target.InTransaction([&]() -> absl::Status {
      for (const FileRecord& file : part) {
        ASSIGN_OR_RETURN(const LibraryDatabase::AbsorbedFile absorbed, target.AbsorbFile(file));
        summary.files_taken += absorbed.taken;
        if (!absorbed.superseded_track.empty()) superseded.insert(absorbed.superseded_track);
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MergeSummary> Merge(const std::string& into, std::span<const std::string> from,
                                   const CountProgress& progress) {
  ASSIGN_OR_RETURN(std::vector<LibraryDatabase> sources, OpenAll(into, from));
  LibraryOptions options;
  options.directory = into;
  options.model = sources[0].model();
  options.create = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<Library> library, Library::Open(options));
  ASSIGN_OR_RETURN(LibraryDatabase target, OpenDatabase(into));
  MergeSummary summary;
  summary.catalogs = static_cast<int64_t>(from.size());
  Absorber absorber(target, /*replace=*/false);
  for (LibraryDatabase& source : sources) {
    RETURN_IF_ERROR(source
                        .ForEachTrack([&](AnalyzedTrack track) -> absl::Status {
                          progress(absorber.taken() + absorber.kept(), 0);
                          ASSIGN_OR_RETURN(track.fingerprint,
                                           source.GetFingerprint(track.track.id));
                          return absorber.Add(std::move(track));
                        })
                        .status());
    RETURN_IF_ERROR(absorber.Flush());
  }
  std::set<std::string> superseded;
  for (LibraryDatabase& source : sources) {
    RETURN_IF_ERROR(MergeFiles(source, target, summary, superseded));
  }
  RETURN_IF_ERROR(target.InTransaction([&]() -> absl::Status {
    for (const std::string& track : superseded) {
      ASSIGN_OR_RETURN(const bool dropped, target.RemoveTrackWithoutFiles(track));
      summary.tracks_dropped += dropped;
    }
    return absl::OkStatus();
  }));
  summary.tracks_taken = absorber.taken();
  summary.tracks_kept = absorber.kept();
  RETURN_IF_ERROR(library->Publish());
  summary.tracks = library->view()->stats().tracks;
  return summary;
}

}  // namespace libretto
