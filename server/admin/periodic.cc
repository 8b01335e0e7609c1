#include "server/admin/periodic.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace libretto {
namespace {

constexpr int kBackgroundNice = 10;

}  // namespace

Periodic::Periodic(absl::Duration interval, Priority priority, std::function<void()> task)
    : task_(std::move(task)) {
  if (interval <= absl::ZeroDuration()) return;
  thread_ = std::thread([this, interval, priority] { Loop(interval, priority); });
}

Periodic::~Periodic() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Periodic::Loop(absl::Duration interval, Priority priority) {
  // On Linux a thread has a niceness of its own.
  if (priority == Priority::kBackground) {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kBackgroundNice);
  }
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), interval)) return;
    }
    task_();
  }
}

}  // namespace libretto
