// Threads for the HTTP library's connections, and a queue that takes only so many.
#pragma once

#include <httplib.h>

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace libretto {

// Thread-safe.
class BoundedTasks final : public httplib::TaskQueue {
 public:
  BoundedTasks(int threads, int waiting);

  // Waits for a place.
  void enqueue(std::function<void()> task) override;
  // Does what is there, and ends.
  void shutdown() override;

 private:
  void Work();

  const size_t max_waiting_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace libretto
