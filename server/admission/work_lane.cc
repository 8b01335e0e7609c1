#include "server/admission/work_lane.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

// A thread that had nothing to do for so long ends an overload.
constexpr absl::Duration kPause = absl::Milliseconds(5);
constexpr double kSmoothing = 0.05;  // share of the newest interval in their running mean

}  // namespace

WorkLane::WorkLane(const WorkLaneOptions& options, const Clock& clock)
    : options_(options), clock_(clock) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { RunWork(); });
}

WorkLane::~WorkLane() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

// How much may wait now.
size_t WorkLane::Room(absl::Time now) const {
  const auto queue = static_cast<size_t>(options_.queue);
  const bool standing = now - busy_since_ > options_.patience;
  if (!standing || interval_ <= absl::ZeroDuration()) return queue;
  const double room = options_.standing_wait / interval_;
  return room < options_.queue ? std::max<size_t>(1, static_cast<size_t>(room)) : queue;
}

absl::Status WorkLane::Overloaded() const {
  return absl::ResourceExhaustedError(
      absl::StrCat("the server is busy: more ", options_.name, " than it can do are waiting"));
}

void WorkLane::Submit(Work& work) {
  Work* refused = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = clock_.Now();
    const auto idle = static_cast<size_t>(idle_);
    if (queue_.size() < idle && now - idle_since_ > kPause) busy_since_ = now;
    if (queue_.size() < idle + Room(now)) {
      queue_.Push(work);
    } else {
      refused = &queue_.Exchange(work);
      ++refused_;
    }
  }
  if (refused != nullptr) refused->Refuse(Overloaded());
}

Work& WorkLane::Take() {
  const absl::Time now = clock_.Now();
  if (some_left_) {
    const absl::Duration last = now - last_taken_;
    interval_ =
        interval_ == absl::ZeroDuration() ? last : interval_ * (1 - kSmoothing) + last * kSmoothing;
  }
  Work& work = queue_.Pop();
  last_taken_ = now;
  some_left_ = queue_.size() > static_cast<size_t>(idle_);
  return work;
}

void WorkLane::RunWork() {
  const auto due = [this]()
                       ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return ending_ || !queue_.empty(); };
  absl::MutexLock lock(&mutex_);
  for (;;) {
    if (idle_++ == 0) idle_since_ = clock_.Now();
    mutex_.Await(absl::Condition(&due));
    --idle_;
    if (queue_.empty()) return;
    Work& work = Take();
    ++running_;
    mutex_.Unlock();
    work.Run();
    mutex_.Lock();
    --running_;
    ++done_;
  }
}

WorkLaneCounts WorkLane::counts() const {
  absl::MutexLock lock(&mutex_);
  return {running_, static_cast<int>(queue_.size()), done_, refused_};
}

}  // namespace libretto
