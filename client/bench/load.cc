#include "client/bench/load.h"

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace libretto::bench {
namespace {

constexpr absl::Duration kReport = absl::Seconds(1);

absl::Duration ToDuration(const google::protobuf::Duration& proto) {
  return absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

// Collects what comes back, on whichever thread. Thread-safe.
class Recorder {
 public:
  Recorder(absl::Time begin, const LoadOptions& options)
      : begin_(begin + options.warm_up),
        end_(begin_ + options.duration),
        scheduled_(options.rate > 0) {
    result_.seconds.resize(static_cast<size_t>(std::max<int64_t>(
        1, absl::ToInt64Seconds(absl::Ceil(options.duration, absl::Seconds(1))))));
  }

  void Sent() {
    absl::MutexLock lock(&mutex_);
    ++open_;
  }

  void Answered(Kind kind, absl::Time due, absl::Time sent, absl::Time now,
                const absl::StatusOr<v1::SearchResponse>& response) {
    absl::MutexLock lock(&mutex_);
    --open_;
    (response.ok() ? answered_ : refused_) += 1;
    // Of a closed loop what ends in time counts; of an open one, what was due.
    const absl::Time counts = scheduled_ ? due : now;
    if (counts < begin_ || counts >= end_) return;
    result_.by_kind[kind].Add(response, now - due);
    result_.late.Add(sent - due);
    Second& second = result_.seconds[static_cast<size_t>(absl::ToInt64Seconds(counts - begin_))];
    if (response.ok()) {
      second.answered.Add(now - due);
    } else if (absl::IsResourceExhausted(response.status())) {
      ++second.refused;
    } else if (result_.first_failure.empty()) {
      result_.first_failure = std::string(response.status().message());
    }
  }

  void AwaitEnd(absl::Time start, const LoadProgress& progress) {
    for (absl::Time next = start + kReport; next < end_; next += kReport) {
      absl::SleepFor(next - absl::Now());
      Tell(start, progress);
    }
    absl::SleepFor(end_ - absl::Now());
  }

  // Until nothing is on its way.
  void AwaitIdle() {
    const auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return open_ == 0; };
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&idle));
  }

  absl::Time end() const { return end_; }

  LoadResult Finish() {
    absl::MutexLock lock(&mutex_);
    result_.took = end_ - begin_;
    return std::move(result_);
  }

 private:
  void Tell(absl::Time start, const LoadProgress& progress) {
    int64_t answered = 0, refused = 0;
    {
      absl::MutexLock lock(&mutex_);
      answered = answered_;
      refused = refused_;
    }
    progress(absl::Now() - start, answered, refused);
  }

  const absl::Time begin_, end_;
  const bool scheduled_;
  absl::Mutex mutex_;
  LoadResult result_ ABSL_GUARDED_BY(mutex_);
  int64_t open_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t refused_ ABSL_GUARDED_BY(mutex_) = 0;
};

// One client of a closed loop. Only one of its requests is on its way at a time.
class WaitingClient {
 public:
  WaitingClient(client::Client& client, const RequestSource& source, Recorder& recorder,
                uint64_t seed)
      : client_(client), source_(source), recorder_(recorder), random_(seed) {}

  void Ask() {
    const absl::Time now = absl::Now();
    if (now >= recorder_.end()) return;
    const LoadRequest next = source_.Next(random_);
    recorder_.Sent();
    client_.SearchAsync(next.request, [this, now, kind = next.kind](
                                          const absl::StatusOr<v1::SearchResponse>& response) {
      const absl::Time answered = absl::Now();
      Recorder& recorder = recorder_;
      // The next one first: once nothing is on its way this client may be gone.
      Ask();
      recorder.Answered(kind, now, now, answered, response);
    });
  }

 private:
  client::Client& client_;
  const RequestSource& source_;
  Recorder& recorder_;
  std::mt19937_64 random_;
};

void SendOnSchedule(const std::vector<std::unique_ptr<client::Client>>& connections,
                    const RequestSource& source, const LoadOptions& options, absl::Time start,
                    Recorder& recorder) {
  std::mt19937_64 random(options.seed);
  size_t turn = 0;
  for (const absl::Duration at :
       Schedule(options.rate, options.warm_up + options.duration, options.seed)) {
    const LoadRequest next = source.Next(random);
    const absl::Time due = start + at;
    absl::SleepFor(due - absl::Now());
    recorder.Sent();
    connections[turn++ % connections.size()]->SearchAsync(
        next.request, [&recorder, due, sent = absl::Now(),
                       kind = next.kind](const absl::StatusOr<v1::SearchResponse>& response) {
          recorder.Answered(kind, due, sent, absl::Now(), response);
        });
  }
}

}  // namespace

void Outcome::Add(const absl::StatusOr<v1::SearchResponse>& response, absl::Duration latency) {
  if (absl::IsResourceExhausted(response.status())) {
    refused.Add(latency);
  } else if (!response.ok()) {
    ++failed[response.status().code()];
  } else {
    answered.Add(latency);
    const v1::StageTimings& timings = response->timings();
    encode.Add(ToDuration(timings.encode()));
    search.Add(ToDuration(timings.search()));
    finish.Add(ToDuration(timings.finish()));
    total.Add(ToDuration(timings.total()));
  }
}

void Outcome::Add(const Outcome& other) {
  answered.Add(other.answered);
  refused.Add(other.refused);
  for (const auto& [code, count] : other.failed) failed[code] += count;
  encode.Add(other.encode);
  search.Add(other.search);
  finish.Add(other.finish);
  total.Add(other.total);
}

int64_t Outcome::failures() const {
  int64_t sum = 0;
  for (const auto& [code, count] : failed) sum += count;
  return sum;
}

Outcome LoadResult::all() const {
  Outcome all;
  for (const auto& [kind, outcome] : by_kind) all.Add(outcome);
  return all;
}

std::vector<absl::Duration> Schedule(double rate, absl::Duration duration, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> gap(rate);
  std::vector<absl::Duration> times;
  for (absl::Duration at = absl::ZeroDuration(); at < duration; at += absl::Seconds(gap(random))) {
    times.push_back(at);
  }
  return times;
}

LoadResult RunLoad(const std::vector<std::unique_ptr<client::Client>>& connections,
                   const RequestSource& source, const LoadOptions& given,
                   const LoadProgress& progress) {
  LoadOptions options = given;
  if (options.seed == 0) options.seed = std::random_device()();
  const absl::Time start = absl::Now();
  Recorder recorder(start, options);
  std::vector<std::unique_ptr<WaitingClient>> clients;
  std::thread sender;
  if (options.rate > 0) {
    sender = std::thread([&] { SendOnSchedule(connections, source, options, start, recorder); });
  } else {
    for (int i = 0; i < options.clients; ++i) {
      const auto number = static_cast<size_t>(i);
      clients.push_back(std::make_unique<WaitingClient>(*connections[number % connections.size()],
                                                        source, recorder, options.seed + number));
      clients.back()->Ask();
    }
  }
  recorder.AwaitEnd(start, progress);
  if (sender.joinable()) sender.join();
  recorder.AwaitIdle();
  return recorder.Finish();
}

}  // namespace libretto::bench
