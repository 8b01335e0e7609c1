#include "server/sandbox/decoder_pool.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/logging.h"
#include "base/status_macros.h"
#include "server/sandbox/channel.h"
#include "server/sandbox/frames.h"

namespace libretto {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(100), kLastBackoff = absl::Seconds(10);
constexpr absl::Duration kStartTimeout = absl::Seconds(30);
// How often a waiting caller is asked whether it still wants an answer.
constexpr absl::Duration kAskInterval = absl::Milliseconds(20);

// What a process said when it had started: OK if it is ready.
absl::Status Greeting(DecoderProcess& process) {
  std::vector<char> buffer(kMaxFrameBytes);
  ASSIGN_OR_RETURN(const ReceivedMessage message, ReceiveMessage(process.channel(), buffer, false));
  if (message.bytes.empty()) {
    return absl::UnavailableError(
        absl::StrCat("it ended with ", process.Stop().ToString(), " before it was ready"));
  }
  ASSIGN_OR_RETURN(const Frame frame, ParseFrame(message.bytes));
  if (std::holds_alternative<ReadyFrame>(frame)) return absl::OkStatus();
  if (const auto* failure = std::get_if<FailureFrame>(&frame)) return failure->status;
  return absl::InternalError("it sent something else than a greeting");
}

}  // namespace

DecoderPool::DecoderPool(DecoderPoolOptions options)
    : options_(std::move(options)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { Manage(); }) {}

DecoderPool::~DecoderPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  Wake();
  thread_.join();
}

void DecoderPool::Wake() { eventfd_write(wake_.get(), 1); }

DecoderPoolStats DecoderPool::stats() const {
  absl::MutexLock lock(&mutex_);
  DecoderPoolStats stats = stats_;
  stats.idle = static_cast<int>(std::ranges::count_if(candidates_, &Candidate::ready));
  return stats;
}

bool DecoderPool::Takeable() const {
  return stats_.busy < options_.decoders && std::ranges::any_of(candidates_, &Candidate::ready);
}

absl::StatusOr<DecoderPool::Lease> DecoderPool::Take(const Call& call, const Clock& clock) {
  absl::MutexLock lock(&mutex_);
  ++waiting_;
  absl::Status status;
  while (!Takeable()) {
    const bool none = candidates_.empty() && stats_.busy < options_.decoders;
    if (none && !failure_.ok()) {
      status = absl::UnavailableError(
          absl::StrCat("no process to decode audio could be started: ", failure_.message()));
      break;
    }
    status = call.StillWanted(clock, "a free decoder");
    if (!status.ok()) break;
    Wake();
    mutex_.AwaitWithTimeout(absl::Condition(this, &DecoderPool::Takeable), kAskInterval);
  }
  --waiting_;
  RETURN_IF_ERROR(status);
  const auto ready = std::ranges::find_if(candidates_, &Candidate::ready);
  Lease lease(*this, std::move(ready->process));
  candidates_.erase(ready);
  ++stats_.busy;
  Wake();
  return lease;
}

void DecoderPool::Return(std::unique_ptr<DecoderProcess> process) {
  absl::MutexLock lock(&mutex_);
  returned_.push_back(std::move(process));
  --stats_.busy;
  Wake();
}

int DecoderPool::Missing() {
  std::vector<std::unique_ptr<DecoderProcess>> ended;  // outside of the lock
  absl::MutexLock lock(&mutex_);
  ended.swap(returned_);
  if (stopping_) return -1;
  const int free = options_.decoders - stats_.busy;
  const int wanted = std::min(waiting_, free) + options_.spare;
  return std::max(0, wanted - static_cast<int>(candidates_.size()));
}

void DecoderPool::Manage() {
  while (true) {
    int missing = Missing();
    if (missing < 0) break;
    for (; missing > 0 && absl::Now() >= next_start_; --missing) StartOne();
    AwaitNews(missing > 0 ? next_start_ - absl::Now() : absl::Seconds(5));
  }
  absl::MutexLock lock(&mutex_);
  candidates_.clear();
  returned_.clear();
}

void DecoderPool::StartOne() {
  next_start_ = absl::Now() + backoff_;  // after a failure, one at a time
  auto process = DecoderProcess::Start(options_.program, options_.limits, options_.sound_font);
  if (!process.ok()) {
    NoteFailure(process.status());
    return;
  }
  absl::MutexLock lock(&mutex_);
  candidates_.push_back({*std::move(process), absl::Now()});
}

void DecoderPool::NoteFailure(const absl::Status& status) {
  // One that was killed as it started is no reason to turn callers away: the next will do.
  const bool again = backoff_ > absl::ZeroDuration();
  backoff_ = std::clamp(2 * backoff_, kFirstBackoff, kLastBackoff);
  next_start_ = absl::Now() + backoff_;
  Log(LogLevel::kError, "decoder does not start",
      {{"error", std::string(status.message())},
       {"next_try_seconds", absl::ToDoubleSeconds(backoff_)}});
  absl::MutexLock lock(&mutex_);
  ++stats_.failed_starts;
  if (again) failure_ = status;
}

void DecoderPool::AwaitNews(absl::Duration timeout) {
  std::vector<pollfd> polled = {{wake_.get(), POLLIN, 0}};
  {
    absl::MutexLock lock(&mutex_);
    for (const Candidate& candidate : candidates_) {
      polled.push_back({candidate.process->channel(), POLLIN, 0});
    }
  }
  const int64_t ms = std::clamp<int64_t>(absl::ToInt64Milliseconds(timeout), 1, 5000);
  poll(polled.data(), polled.size(), static_cast<int>(ms));
  eventfd_t ignored = 0;
  eventfd_read(wake_.get(), &ignored);

  // Looked at outside of the list, so that no caller waits for it or takes it meanwhile.
  std::list<Candidate> news;
  {
    absl::MutexLock lock(&mutex_);
    for (auto it = candidates_.begin(); it != candidates_.end();) {
      const auto at = it++;
      const bool late = !at->ready && absl::Now() - at->started > kStartTimeout;
      const bool spoke = std::ranges::any_of(polled, [&](const pollfd& p) {
        return p.fd == at->process->channel() && p.revents != 0;
      });
      if (late || spoke) news.splice(news.end(), candidates_, at);
    }
  }
  for (Candidate& candidate : news) LookAt(candidate);
  absl::MutexLock lock(&mutex_);
  for (auto it = news.begin(); it != news.end();) {
    const auto at = it++;
    if (at->ready) candidates_.splice(candidates_.end(), news, at);
  }
}

void DecoderPool::LookAt(Candidate& candidate) {
  const bool was_ready = candidate.ready;
  candidate.ready = false;
  if (was_ready) {  // it has nothing to say: it has gone
    Log(LogLevel::kWarning, "idle decoder died",
        {{"reason", candidate.process->Stop().ToString()}});
    absl::MutexLock lock(&mutex_);
    ++stats_.died;
    return;
  }
  absl::Status greeting = absl::DeadlineExceededError("it was not ready in time");
  if (WaitForMessage(candidate.process->channel(), absl::ZeroDuration())) {
    greeting = Greeting(*candidate.process);
  }
  if (!greeting.ok()) {
    candidate.process->Stop();
    NoteFailure(absl::UnavailableError(absl::StrCat(options_.program, ": ", greeting.message())));
    return;
  }
  candidate.ready = true;
  backoff_ = absl::ZeroDuration();
  absl::MutexLock lock(&mutex_);
  ++stats_.started;
  failure_ = absl::OkStatus();
}

}  // namespace libretto
