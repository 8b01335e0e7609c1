#include "index/job/job.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

constexpr size_t kIdDigits = 32;

class Stopwatch {
 public:
  double Seconds() const { return absl::ToDoubleSeconds(absl::Now() - start_); }

 private:
  const absl::Time start_ = absl::Now();
};

bool Exists(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0;
}

bool HasChanged(const FoundFile& file) {
  struct stat info = {};
  if (stat(file.path.c_str(), &info) != 0) return true;
  const int64_t mtime = int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  return info.st_size != file.size || mtime != file.mtime_ns;
}

bool IsVerdictOnBytes(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsDataLoss(status);
}

FileRecord RecordOf(const FoundFile& file, const std::string& track_id,
                    const std::string& error = "") {
  return {file.path, file.size, file.mtime_ns, track_id, error};
}

// Reads the files of a plan on several threads.
class Run {
 public:
  Run(Library& library, const Analyze& analyze, const JobOptions& options,
      const std::vector<PlannedFile>& work)
      : library_(library), analyze_(analyze), options_(options), work_(work) {
    progress_.files = static_cast<int64_t>(work.size());
    for (const PlannedFile& planned : work) progress_.bytes += planned.file.size;
  }

  // Adds to `summary`.
  absl::Status Execute(JobSummary& summary) {
    std::vector<std::thread> workers;
    const size_t count = std::min(work_.size(), static_cast<size_t>(options_.threads));
    running_ = static_cast<int>(count);
    for (size_t i = 0; i < count; ++i) workers.emplace_back([this] { Work(); });
    while (!AwaitEnd()) Report();
    for (std::thread& worker : workers) worker.join();
    Report();
    absl::MutexLock lock(&mutex_);
    RETURN_IF_ERROR(fatal_);
    summary.indexed = indexed_;
    summary.duplicates = duplicates_;
    summary.seconds = seconds_;
    summary.audio_seconds = progress_.audio_seconds;
    summary.remaining = progress_.files - progress_.files_done;
    summary.interrupted = summary.remaining > 0;
    summary.unreadable.insert(summary.unreadable.end(), unreadable_.begin(), unreadable_.end());
    return absl::OkStatus();
  }

 private:
  bool AwaitEnd() {
    absl::MutexLock lock(&mutex_);
    const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return running_ == 0; };
    return mutex_.AwaitWithTimeout(absl::Condition(&ended),
                                   absl::Seconds(options_.progress_seconds));
  }

  void Report() {
    if (!options_.on_progress) return;
    JobProgress progress;
    {
      absl::MutexLock lock(&mutex_);
      progress = progress_;
    }
    progress.elapsed_seconds = stopwatch_.Seconds();
    options_.on_progress(progress);
  }

  void Work() {
    while (const PlannedFile* planned = Next()) {
      const absl::Status status = Process(*planned);
      absl::MutexLock lock(&mutex_);
      if (!status.ok() && fatal_.ok()) fatal_ = status;
    }
    absl::MutexLock lock(&mutex_);
    --running_;
  }

  const PlannedFile* Next() {
    absl::MutexLock lock(&mutex_);
    if (!fatal_.ok() || (options_.stop && *options_.stop) || next_ == work_.size()) return nullptr;
    return &work_[next_++];
  }

  // An error means that the catalogue could not be written.
  absl::Status Process(const PlannedFile& planned) {
    const Stopwatch hashing;
    const absl::StatusOr<std::string> digest = Sha256HexOfFile(planned.file.path);
    const double hash_seconds = hashing.Seconds();
    {
      absl::MutexLock lock(&mutex_);
      seconds_.hash += hash_seconds;
    }
    if (!digest.ok()) return Fail(planned, digest.status());
    const std::string id = digest->substr(0, kIdDigits);
    ASSIGN_OR_RETURN(const Claim claim, ClaimTrack(id, planned));
    if (claim == Claim::kInWork) return absl::OkStatus();
    if (claim == Claim::kKnown) return AddDuplicate(planned, id);
    absl::StatusOr<AnalyzedFile> analyzed = analyze_(planned.file.path);
    if (analyzed.ok() && HasChanged(planned.file)) {
      analyzed = absl::AbortedError("it changed while it was read; the next run reads it again");
    }
    const absl::Status status =
        analyzed.ok() ? Add(planned, id, *std::move(analyzed)) : Fail(planned, analyzed.status());
    RETURN_IF_ERROR(status);
    // Files of the same bytes, met meanwhile, share the outcome.
    for (const PlannedFile* twin : Release(id, analyzed.ok())) {
      RETURN_IF_ERROR(analyzed.ok() ? AddDuplicate(*twin, id) : Fail(*twin, analyzed.status()));
    }
    return absl::OkStatus();
  }

  enum class Claim { kMine, kInWork, kKnown };

  // Makes sure that bytes met under several names at once are analysed once.
  absl::StatusOr<Claim> ClaimTrack(const std::string& id, const PlannedFile& planned) {
    absl::MutexLock lock(&claim_mutex_);
    if (const auto at = in_work_.find(id); at != in_work_.end()) {
      at->second.push_back(&planned);
      return Claim::kInWork;
    }
    if (done_.contains(id)) return Claim::kKnown;
    if (!options_.plan.force) {
      ASSIGN_OR_RETURN(const bool known, library_.HasTrack(id));
      if (known) return Claim::kKnown;
    }
    in_work_[id];
    return Claim::kMine;
  }

  std::vector<const PlannedFile*> Release(const std::string& id, bool known) {
    absl::MutexLock lock(&claim_mutex_);
    auto node = in_work_.extract(id);
    if (known) done_.insert(id);
    return std::move(node.mapped());
  }

  absl::Status Record(const FileRecord& record, const AnalyzedTrack* track) {
    const Stopwatch writing;
    RETURN_IF_ERROR(library_.RecordFile(record, track));
    absl::MutexLock lock(&mutex_);
    seconds_.write += writing.Seconds();
    return absl::OkStatus();
  }

  void Finish(const PlannedFile& planned) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++progress_.files_done;
    progress_.bytes_done += planned.file.size;
  }

  absl::Status Add(const PlannedFile& planned, const std::string& id, AnalyzedFile analyzed) {
    AnalyzedTrack track{std::move(analyzed.track), std::move(analyzed.embedding),
                        std::move(analyzed.passages)};
    track.track.id = id;
    const absl::Status recorded = Record(RecordOf(planned.file, id), &track);
    if (absl::IsInvalidArgument(recorded)) return Fail(planned, recorded);
    RETURN_IF_ERROR(recorded);
    absl::MutexLock lock(&mutex_);
    ++indexed_;
    progress_.audio_seconds += track.track.duration_seconds;
    seconds_.decode += analyzed.seconds.decode;
    seconds_.mel += analyzed.seconds.mel;
    seconds_.tower += analyzed.seconds.tower;
    Finish(planned);
    return absl::OkStatus();
  }

  absl::Status AddDuplicate(const PlannedFile& planned, const std::string& id) {
    const absl::Status recorded = FollowMove(planned, id);
    // Somebody deleted the track just now.
    if (absl::IsNotFound(recorded)) return Fail(planned, absl::AbortedError(recorded.message()));
    RETURN_IF_ERROR(recorded);
    absl::MutexLock lock(&mutex_);
    ++duplicates_;
    Finish(planned);
    return absl::OkStatus();
  }

  // Records a file whose track is known; if the track's own file has gone, the track moves here.
  absl::Status FollowMove(const PlannedFile& planned, const std::string& id) {
    const std::shared_ptr<const View> view = library_.view();
    const FileRecord record = RecordOf(planned.file, id);
    absl::StatusOr<Track> track = view->GetTrack(id);
    if (!track.ok() || track->path.empty() || Exists(track->path)) return Record(record, nullptr);
    track->path = planned.file.path;
    AnalyzedTrack moved{*std::move(track), {}, {}};
    ASSIGN_OR_RETURN(moved.embedding, view->GetEmbedding(id));
    ASSIGN_OR_RETURN(moved.passages, view->GetPassages(id));
    return Record(record, &moved);
  }

  absl::Status Fail(const PlannedFile& planned, const absl::Status& why) {
    const std::string reason(why.message());
    if (IsVerdictOnBytes(why)) {
      RETURN_IF_ERROR(Record(RecordOf(planned.file, planned.previous_track, reason), nullptr));
    }
    absl::MutexLock lock(&mutex_);
    unreadable_.push_back({planned.file.path, reason});
    ++progress_.failed;
    Finish(planned);
    return absl::OkStatus();
  }

  Library& library_;
  const Analyze& analyze_;
  const JobOptions& options_;
  const std::vector<PlannedFile>& work_;
  const Stopwatch stopwatch_;

  absl::Mutex mutex_;
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status fatal_ ABSL_GUARDED_BY(mutex_);
  JobProgress progress_ ABSL_GUARDED_BY(mutex_);
  StageSeconds seconds_ ABSL_GUARDED_BY(mutex_);
  int64_t indexed_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t duplicates_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<UnreadableFile> unreadable_ ABSL_GUARDED_BY(mutex_);

  absl::Mutex claim_mutex_;
  std::map<std::string, std::vector<const PlannedFile*>> in_work_ ABSL_GUARDED_BY(claim_mutex_);
  std::set<std::string> done_ ABSL_GUARDED_BY(claim_mutex_);
};

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
  if (options.threads < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("the number of threads is ", options.threads, "; it must be positive"));
  }
  const ScanResult scan = Scan(options.paths);
  if (scan.roots.empty() && scan.files.empty() && !scan.errors.empty()) {
    return absl::NotFoundError(
        absl::StrCat("cannot read ", scan.errors[0].path, ": ", scan.errors[0].reason));
  }
  ASSIGN_OR_RETURN(const std::vector<FileRecord> known, library.Files());
  const Plan plan = MakePlan(scan, known, options.plan);
  JobSummary summary;
  summary.found = static_cast<int64_t>(scan.files.size());
  summary.unchanged = plan.unchanged;
  summary.emptied = plan.emptied;
  summary.unreadable = scan.errors;
  summary.unreadable.insert(summary.unreadable.end(), plan.still_unreadable.begin(),
                            plan.still_unreadable.end());
  const Stopwatch reading;
  RETURN_IF_ERROR(Run(library, analyze, options, plan.work).Execute(summary));
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
