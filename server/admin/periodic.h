#pragma once

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace libretto {

// Does a task at an interval, from one interval after its making until its end, on a thread of its
// own. Its end waits for a task that has begun.
class Periodic {
 public:
  // An interval of zero: never. A `background` task gives way to other threads where the processors
  // are busy, as do threads that it starts.
  enum class Priority { kNormal, kBackground };
  Periodic(absl::Duration interval, Priority priority, std::function<void()> task);
  ~Periodic();
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

 private:
  void Loop(absl::Duration interval, Priority priority);

  const std::function<void()> task_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace libretto
