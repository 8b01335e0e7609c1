#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "index/job/plan.h"

namespace libretto {

// Makes sure that bytes which several files hold are analysed once, also when threads meet them at
// the same time. Thread-safe.
class TrackClaims {
 public:
  enum class Claim {
    kMine,    // the caller analyses the bytes, then calls Release
    kInWork,  // another thread does; its Release returns this file
    kDone,    // analysed before
  };

  Claim Take(const std::string& track_id, const PlannedFile& file) {
    absl::MutexLock lock(&mutex_);
    if (done_.contains(track_id)) return Claim::kDone;
    const auto [at, mine] = in_work_.try_emplace(track_id);
    if (mine) return Claim::kMine;
    at->second.push_back(&file);
    return Claim::kInWork;
  }

  // The files that met the same bytes meanwhile. `done`: others need not analyse them any more.
  std::vector<const PlannedFile*> Release(const std::string& track_id, bool done) {
    absl::MutexLock lock(&mutex_);
    if (done) done_.insert(track_id);
    return std::move(in_work_.extract(track_id).mapped());
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, std::vector<const PlannedFile*>> in_work_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> done_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
