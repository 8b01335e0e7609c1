#include "index/job/job.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/job/file_reader.h"
#include "index/job/stopwatch.h"

namespace libretto {
namespace {

// Forgets vanished files whose track is found under another path, and with `prune` the others.
absl::Status HandleVanished(Library& library, const std::vector<FileRecord>& vanished, bool prune,
                            JobSummary& summary) {
  ASSIGN_OR_RETURN(const std::vector<FileRecord> files, library.Files());
  std::set<std::string> gone;
  for (const FileRecord& record : vanished) gone.insert(record.path);
  std::set<std::string> present_tracks;
  for (const FileRecord& file : files) {
    if (!gone.contains(file.path)) present_tracks.insert(file.track_id);
  }
  std::vector<std::string> moved, lost;
  for (const FileRecord& record : vanished) {
    const bool kept = record.track_id.empty() || present_tracks.contains(record.track_id);
    (kept ? moved : lost).push_back(record.path);
    if (kept && !record.track_id.empty()) ++summary.moved;
  }
  RETURN_IF_ERROR(library.ForgetFiles(moved).status());
  if (!prune) {
    summary.vanished = std::move(lost);
    return absl::OkStatus();
  }
  summary.pruned_files = static_cast<int64_t>(lost.size());
  ASSIGN_OR_RETURN(summary.pruned_tracks, library.ForgetFiles(lost));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<JobSummary> RunJob(Library& library, const Analyze& analyze,
                                  const JobOptions& options) {
  const ScanResult scan = Scan(options.paths);
  if (scan.roots.empty() && scan.files.empty() && !scan.errors.empty()) {
    return absl::NotFoundError(
        absl::StrCat("cannot read ", scan.errors[0].path, ": ", scan.errors[0].reason));
  }
  return RunJobOn(scan, library, analyze, options);
}

absl::StatusOr<JobSummary> RunJobOn(const ScanResult& scan, Library& library,
                                    const Analyze& analyze, const JobOptions& options) {
  if (options.threads < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("the number of threads is ", options.threads, "; it must be positive"));
  }
  ASSIGN_OR_RETURN(const std::vector<FileRecord> known, library.Files());
  const Plan plan = MakePlan(scan, known, options.plan);
  JobSummary summary;
  summary.found = plan.found;
  summary.coverage = options.plan.coverage;
  summary.unchanged = plan.unchanged;
  summary.lower_coverage = plan.lower_coverage;
  summary.emptied = plan.emptied;
  summary.unreadable = scan.errors;
  summary.unreadable.insert(summary.unreadable.end(), plan.still_unreadable.begin(),
                            plan.still_unreadable.end());
  const Stopwatch reading;
  RETURN_IF_ERROR(ReadFiles(library, analyze, options, plan.work, summary));
  summary.wall_seconds = reading.Seconds();
  std::sort(summary.unreadable.begin(), summary.unreadable.end(),
            [](const UnreadableFile& a, const UnreadableFile& b) { return a.path < b.path; });
  if (!summary.interrupted) {
    RETURN_IF_ERROR(HandleVanished(library, plan.vanished, options.prune, summary));
  }
  const Stopwatch publishing;
  RETURN_IF_ERROR(library.Publish());
  summary.publish_seconds = publishing.Seconds();
  return summary;
}

}  // namespace libretto
