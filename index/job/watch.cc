#include "index/job/watch.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "index/job/folder_watch.h"

namespace libretto {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(200);
constexpr int kWritingPatience = 10, kGonePatience = 2;

// Paths that changed, until they are worth looking at.
class ChangedPaths {
 public:
  explicit ChangedPaths(const WatchOptions& options)
      : settle_(absl::Seconds(options.settle_seconds)),
        batch_(absl::Seconds(options.batch_seconds)) {}

  void Note(const FolderEvent& event, absl::Time now) {
    last_ = now;
    absl::Time& due = due_[event.path];
    switch (event.kind) {
      case FolderEvent::Kind::kWriting:
        due = now + kWritingPatience * settle_;
        break;
      case FolderEvent::Kind::kGone:
        due = now + kGonePatience * settle_;
        break;
      default:
        due = now + settle_;
    }
  }

  // What is to be looked at now; empty until a batch of it is due.
  std::vector<std::string> Take(absl::Time now) {
    std::vector<std::string> ready;
    absl::Time oldest = absl::InfiniteFuture();
    for (const auto& [path, due] : due_) {
      oldest = std::min(oldest, due);
      if (due <= now) ready.push_back(path);
    }
    const bool quiet = now - last_ >= settle_;
    if (!quiet && now < oldest + batch_) return {};
    for (const std::string& path : ready) due_.erase(path);
    return ready;
  }

  void Clear() { due_.clear(); }

 private:
  const absl::Duration settle_, batch_;
  std::map<std::string, absl::Time> due_;
  absl::Time last_ = absl::InfinitePast();  // event
};

class Watcher {
 public:
  Watcher(Library& library, const Analyze& analyze, const WatchOptions& options)
      : library_(library),
        analyze_(analyze),
        options_(options),
        job_(options.job),
        changed_(options) {}

  absl::Status Run() {
    RETURN_IF_ERROR(LookEverywhere(/*first=*/true));
    // What was asked for once.
    job_.plan.force = job_.plan.retry_unreadable = job_.plan.raise_coverage = false;
    while (!Stopped()) {
      ASSIGN_OR_RETURN(const std::vector<FolderEvent> events, watch_->Wait(kTick));
      const absl::Time now = absl::Now();
      for (const FolderEvent& event : events) {
        if (event.kind == FolderEvent::Kind::kLost) {
          rescan_ = std::min(rescan_, now + absl::Seconds(options_.settle_seconds));
        } else {
          changed_.Note(event, now);
        }
      }
      if (now >= rescan_) {
        RETURN_IF_ERROR(LookEverywhere(/*first=*/false));
        continue;
      }
      const std::vector<std::string> ready = changed_.Take(now);
      if (ready.empty()) continue;
      const ScanResult scan = ScanChanged(job_.paths, ready);
      RETURN_IF_ERROR(Pass(scan, /*everything=*/false).status());
    }
    return absl::OkStatus();
  }

 private:
  bool Stopped() const { return *job_.stop; }

  void Tell(const std::string& line) const {
    if (options_.on_note) options_.on_note(line);
  }

  // With a new watch: of an old one's folders some may have moved unseen.
  absl::Status LookEverywhere(bool first) {
    ScanResult scan;
    watch_.reset();
    ASSIGN_OR_RETURN(watch_, FolderWatch::Open(job_.paths, scan));
    changed_.Clear();
    if (first && scan.roots.empty() && scan.files.empty() && !scan.errors.empty()) {
      return absl::NotFoundError(
          absl::StrCat("cannot read ", scan.errors[0].path, ": ", scan.errors[0].reason));
    }
    ASSIGN_OR_RETURN(const JobSummary summary, Pass(scan, /*everything=*/true, first));
    const bool missing = !scan.errors.empty() || !summary.emptied.empty();
    const double seconds = missing ? std::min(options_.missing_seconds, options_.rescan_seconds)
                                   : options_.rescan_seconds;
    rescan_ = absl::Now() + absl::Seconds(seconds);
    if (first && !Stopped()) Tell(absl::StrCat("Watching ", watch_->folders(), " folders"));
    return absl::OkStatus();
  }

  absl::StatusOr<JobSummary> Pass(const ScanResult& scan, bool everything,
                                  bool always_told = false) {
    ASSIGN_OR_RETURN(JobSummary summary, RunJobOn(scan, library_, analyze_, job_));
    const bool any =
        summary.indexed + summary.duplicates + summary.moved + summary.pruned_files > 0 ||
        (!everything && (!summary.unreadable.empty() || !summary.vanished.empty()));
    if (options_.on_pass && (always_told || any)) options_.on_pass(summary, everything);
    return summary;
  }

  Library& library_;
  const Analyze& analyze_;
  const WatchOptions& options_;
  JobOptions job_;
  std::unique_ptr<FolderWatch> watch_;
  ChangedPaths changed_;
  absl::Time rescan_ = absl::InfiniteFuture();
};

}  // namespace

absl::Status Watch(Library& library, const Analyze& analyze, const WatchOptions& options) {
  return Watcher(library, analyze, options).Run();
}

}  // namespace libretto
