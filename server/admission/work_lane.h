// Threads for one kind of work, and the queue before them.
#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/admission/fair_queue.h"
#include "server/admission/work.h"

namespace libretto {

struct WorkLaneOptions {
  std::string name;  // for messages, e.g. "searches"
  int threads = 16;  // work done at a time
  int queue = 64;    // that may wait
  // Once no thread has been idle for `patience`, moments apart, only as much may wait as is done in
  // `standing_wait`: a burst is taken in whole, an overload is refused at the door instead
  // of making everybody wait. (After controlled delay, as Maurer, "Fail at Scale", ACM Queue 2015.)
  absl::Duration patience = absl::Milliseconds(100);
  absl::Duration standing_wait = absl::Milliseconds(20);
};

struct WorkLaneCounts {
  int running = 0;
  int waiting = 0;
  int64_t done = 0;
  int64_t refused = 0;
};

// Thread-safe.
class WorkLane {
 public:
  // `clock` outlives this object.
  WorkLane(const WorkLaneOptions& options, const Clock& clock);
  // Runs what waits, then ends.
  ~WorkLane();

  // Has `work` run on one of the threads, or refused with RESOURCE_EXHAUSTED, at once or later if
  // others have more right to its place. `work` lives until then.
  void Submit(Work& work);

  WorkLaneCounts counts() const;

 private:
  void RunWork();
  size_t Room(absl::Time now) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  Work& Take() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Overloaded() const;

  const WorkLaneOptions options_;
  const Clock& clock_;

  mutable absl::Mutex mutex_;
  FairQueue queue_ ABSL_GUARDED_BY(mutex_);
  absl::Time idle_since_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // some thread, if idle_
  absl::Time busy_since_ ABSL_GUARDED_BY(mutex_);  // all threads, moments apart
  absl::Time last_taken_ ABSL_GUARDED_BY(mutex_);
  bool some_left_ ABSL_GUARDED_BY(mutex_) = false;   // waiting, after the last was taken
  absl::Duration interval_ ABSL_GUARDED_BY(mutex_);  // between taking two, while work waits
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t done_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t refused_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace libretto
