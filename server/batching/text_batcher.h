// Texts of calls that come at the same time go through the encoder together.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/call.h"
#include "base/clock.h"
#include "encoders/encoder.h"

namespace libretto {

struct TextBatcherOptions {
  // Of one batch, by EstimatedTokens; what a single call brings is never divided. More makes
  // batches cheaper by the text, and each of them later.
  int max_tokens = 256;
  // How long a batch that is not full waits for more. At 0 batches still fill, while all encoders
  // are busy; more than 0 only delays them where the encoder gains little from large batches.
  absl::Duration max_delay = absl::ZeroDuration();
  int encoders = 0;         // batches encoded at a time; 0: one for each processor
  int max_text_tokens = 0;  // that the model reads of one text; 0: no limit
};

struct TextBatchCounts {
  int64_t batches = 0;
  int64_t texts = 0;    // in these batches
  int64_t skipped = 0;  // texts that nobody waited for any more when their turn came
};

// About as many tokens as a text becomes.
int EstimatedTokens(const std::string& text, int max_text_tokens);

// Thread-safe. Has no thread of its own: a caller encodes, its own texts and those of others, or
// waits for one that does. The texts that have waited longest go first.
class TextBatcher {
 public:
  // `encoder` and `clock` outlive this object.
  TextBatcher(const TextEncoder& encoder, const TextBatcherOptions& options, const Clock& clock);

  // As TextEncoder::Encode; a text that is refused fails only the call that brought it.
  // DEADLINE_EXCEEDED or CANCELLED if `call` is over before the turn of its texts comes.
  absl::StatusOr<std::vector<EncodedText>> Encode(std::span<const std::string> texts,
                                                  const Call& call);

  TextBatchCounts counts() const;
  int waiting() const;  // texts

 private:
  struct Job {
    Job(std::span<const std::string> job_texts, const Call& job_call)
        : texts(job_texts), call(job_call) {}

    const std::span<const std::string> texts;
    const Call& call;
    int tokens = 0;
    absl::Time since;
    bool done = false;
    absl::StatusOr<std::vector<EncodedText>> result = std::vector<EncodedText>();
  };

  // Encodes one batch; the lock is not held meanwhile.
  void Lead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AwaitMore() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Job*> TakeBatch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EncodeTogether(const std::vector<Job*>& jobs) const;
  absl::StatusOr<std::vector<EncodedText>> EncodeSafely(std::span<const std::string> texts) const;

  const TextEncoder& encoder_;
  const TextBatcherOptions options_;
  const Clock& clock_;

  mutable absl::Mutex mutex_;
  std::deque<Job*> waiting_ ABSL_GUARDED_BY(mutex_);  // longest first
  int waiting_tokens_ ABSL_GUARDED_BY(mutex_) = 0;
  int encoding_ ABSL_GUARDED_BY(mutex_) = 0;
  TextBatchCounts counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
