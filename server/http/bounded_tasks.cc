#include "server/http/bounded_tasks.h"

#include <utility>

namespace libretto {

BoundedTasks::BoundedTasks(int threads, int waiting) : max_waiting_(static_cast<size_t>(waiting)) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

void BoundedTasks::enqueue(std::function<void()> task) {
  const auto room = [this]()
                        ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return tasks_.size() < max_waiting_; };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&room));
  tasks_.push_back(std::move(task));
}

void BoundedTasks::shutdown() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

void BoundedTasks::Work() {
  const auto news = [this]()
                        ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !tasks_.empty() || ending_; };
  while (true) {
    std::function<void()> task;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&news));
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace libretto
