#include "encoders/training/corpus/produce.h"

#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

// Hands out numbers, and collects what became of them.
class Ledger {
 public:
  Ledger(const ProduceOptions& options, const PieceDone& report)
      : first_(options.first), report_(report), facts_(static_cast<size_t>(options.count)) {}

  // Nothing when all are handed out or one has failed.
  std::optional<int64_t> Take() {
    absl::MutexLock lock(&mutex_);
    if (!failure_.ok() || next_ == static_cast<int64_t>(facts_.size())) return std::nullopt;
    return first_ + next_++;
  }

  void Enter(int64_t number, absl::StatusOr<Facts> facts) {
    absl::MutexLock lock(&mutex_);
    if (!facts.ok() && !absl::IsInvalidArgument(facts.status())) {
      if (failure_.ok()) failure_ = facts.status();
      return;
    }
    report_(++done_, facts.status());
    if (facts.ok()) facts_[static_cast<size_t>(number - first_)] = *std::move(facts);
  }

  absl::StatusOr<std::vector<Facts>> Finish() {
    absl::MutexLock lock(&mutex_);
    RETURN_IF_ERROR(failure_);
    std::vector<Facts> all;
    for (auto& facts : facts_) {
      if (facts.has_value()) all.push_back(*std::move(facts));
    }
    return all;
  }

 private:
  const int64_t first_;
  const PieceDone& report_;
  absl::Mutex mutex_;
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t done_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_) = absl::OkStatus();
  std::vector<std::optional<Facts>> facts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::vector<Facts>> Produce(const ProduceOptions& options, const MakePiece& make,
                                           const PieceDone& report) {
  std::vector<Studio> studios;
  for (int i = 0; i < options.threads; ++i) {
    ASSIGN_OR_RETURN(Studio studio, Studio::Open(options.soundfonts, options.folder));
    studios.push_back(std::move(studio));
  }
  Ledger ledger(options, report);
  std::vector<std::thread> threads;
  for (int worker = 0; worker < options.threads; ++worker) {
    threads.emplace_back([&, worker] {
      Studio& studio = studios[static_cast<size_t>(worker)];
      while (const auto number = ledger.Take())
        ledger.Enter(*number, make(studio, worker, *number));
    });
  }
  for (std::thread& thread : threads) thread.join();
  return ledger.Finish();
}

}  // namespace libretto
