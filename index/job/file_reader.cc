#include "index/job/file_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "index/job/stopwatch.h"
#include "index/job/track_claims.h"

namespace libretto {
namespace {

constexpr size_t kIdDigits = 32;

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

class FileReader {
 public:
  FileReader(Library& library, const Analyze& analyze, const JobOptions& options,
             const std::vector<PlannedFile>& work, JobSummary& summary)
      : library_(library), analyze_(analyze), options_(options), work_(work), summary_(summary) {
    progress_.files = static_cast<int64_t>(work.size());
    for (const PlannedFile& planned : work) progress_.bytes += planned.file.size;
  }

  absl::Status Run() {
    std::vector<std::thread> workers;
    const size_t count = std::min(work_.size(), static_cast<size_t>(options_.threads));
    {
      absl::MutexLock lock(&mutex_);
      running_ = static_cast<int>(count);
    }
    for (size_t i = 0; i < count; ++i) workers.emplace_back([this] { Work(); });
    while (!AwaitEnd()) Report();
    for (std::thread& worker : workers) worker.join();
    Report();
    absl::MutexLock lock(&mutex_);
    summary_.remaining = progress_.files - progress_.files_done;
    summary_.interrupted = summary_.remaining > 0;
    return fatal_;
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

  // An error of this and of what it calls means that the catalogue could not be written.
  absl::Status Process(const PlannedFile& planned) {
    const FileRecord& before = planned.moved_from;
    if (!planned.again && !before.path.empty() && !Exists(before.path)) {
      return AddDuplicate(planned, before.track_id);
    }
    const Stopwatch hashing;
    const absl::StatusOr<std::string> digest = Sha256HexOfFile(planned.file.path);
    {
      absl::MutexLock lock(&mutex_);
      summary_.seconds.hash += hashing.Seconds();
    }
    if (!digest.ok()) return Fail(planned, digest.status());
    const std::string id = digest->substr(0, kIdDigits);
    switch (claims_.Take(id, planned)) {
      case TrackClaims::Claim::kInWork:
        return absl::OkStatus();
      case TrackClaims::Claim::kDone:
        return AddDuplicate(planned, id);
      case TrackClaims::Claim::kMine:
        break;
    }
    absl::Status outcome;
    RETURN_IF_ERROR(ProcessBytes(planned, id, outcome));
    for (const PlannedFile* twin : claims_.Release(id, outcome.ok())) {
      RETURN_IF_ERROR(outcome.ok() ? AddDuplicate(*twin, id) : Fail(*twin, outcome));
    }
    return absl::OkStatus();
  }

  // `outcome` tells how it went for the bytes: OK if the catalogue has their track now.
  absl::Status ProcessBytes(const PlannedFile& planned, const std::string& id,
                            absl::Status& outcome) {
    if (!planned.again) {
      ASSIGN_OR_RETURN(const bool known, library_.HasTrack(id));
      if (known) return AddDuplicate(planned, id);
    }
    InWork in_work;
    absl::StatusOr<AnalyzedFile> analyzed =
        analyze_(planned.file.path, [&](double audio_seconds, double part) {
          const auto bytes = static_cast<int64_t>(part * static_cast<double>(planned.file.size));
          ShowInWork(in_work, {audio_seconds, std::min(bytes, planned.file.size)});
        });
    ShowInWork(in_work, {});  // from here on it counts as done, or not at all
    if (analyzed.ok() && HasChanged(planned.file)) {
      analyzed = absl::AbortedError("it changed while it was read; the next run reads it again");
    }
    outcome = analyzed.ok() ? Add(planned, id, *std::move(analyzed)) : analyzed.status();
    if (outcome.ok()) return outcome;
    const bool refused = !analyzed.ok() || absl::IsInvalidArgument(outcome);
    return refused ? Fail(planned, outcome) : outcome;
  }

  // What progress shows of a file before it is done.
  struct InWork {
    double audio_seconds = 0;
    int64_t bytes = 0;
  };

  void ShowInWork(InWork& shown, InWork now) {
    absl::MutexLock lock(&mutex_);
    progress_.audio_seconds += now.audio_seconds - shown.audio_seconds;
    progress_.bytes_done += now.bytes - shown.bytes;
    shown = now;
  }

  absl::Status Record(const FileRecord& record, const AnalyzedTrack* track) {
    const Stopwatch writing;
    RETURN_IF_ERROR(library_.RecordFile(record, track));
    absl::MutexLock lock(&mutex_);
    summary_.seconds.write += writing.Seconds();
    return absl::OkStatus();
  }

  void Finish(const PlannedFile& planned) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++progress_.files_done;
    progress_.bytes_done += planned.file.size;
  }

  absl::Status Add(const PlannedFile& planned, const std::string& id, AnalyzedFile analyzed) {
    AnalyzedTrack track{std::move(analyzed.track), std::move(analyzed.embedding),
                        std::move(analyzed.passages), std::move(analyzed.fingerprint)};
    track.track.id = id;
    RETURN_IF_ERROR(Record(RecordOf(planned.file, id), &track));
    absl::MutexLock lock(&mutex_);
    ++summary_.indexed;
    progress_.audio_seconds += track.track.duration_seconds;
    summary_.audio_seconds += track.track.duration_seconds;
    summary_.seconds.decode += analyzed.seconds.decode;
    summary_.seconds.mel += analyzed.seconds.mel;
    summary_.seconds.tower += analyzed.seconds.tower;
    Finish(planned);
    return absl::OkStatus();
  }

  absl::Status AddDuplicate(const PlannedFile& planned, const std::string& id) {
    const absl::Status recorded = FollowMove(planned, id);
    // Somebody deleted the track just now.
    if (absl::IsNotFound(recorded)) return Fail(planned, absl::AbortedError(recorded.message()));
    RETURN_IF_ERROR(recorded);
    absl::MutexLock lock(&mutex_);
    ++summary_.duplicates;
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
    // The path stands beside the reason wherever that is shown.
    const std::string reason(
        absl::StripPrefix(why.message(), absl::StrCat(planned.file.path, ": ")));
    if (IsVerdictOnBytes(why)) {
      RETURN_IF_ERROR(Record(RecordOf(planned.file, planned.previous_track, reason), nullptr));
    }
    absl::MutexLock lock(&mutex_);
    summary_.unreadable.push_back({planned.file.path, reason});
    ++progress_.failed;
    Finish(planned);
    return absl::OkStatus();
  }

  Library& library_;
  const Analyze& analyze_;
  const JobOptions& options_;
  const std::vector<PlannedFile>& work_;
  const Stopwatch stopwatch_;
  TrackClaims claims_;

  absl::Mutex mutex_;
  JobSummary& summary_ ABSL_GUARDED_BY(mutex_);
  JobProgress progress_ ABSL_GUARDED_BY(mutex_);
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status fatal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Status ReadFiles(Library& library, const Analyze& analyze, const JobOptions& options,
                       const std::vector<PlannedFile>& work, JobSummary& summary) {
  return FileReader(library, analyze, options, work, summary).Run();
}

}  // namespace libretto
