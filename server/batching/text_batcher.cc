#include "server/batching/text_batcher.h"

#include <algorithm>
#include <iterator>
#include <new>
#include <thread>
#include <utility>

namespace libretto {
namespace {

constexpr int kBytesPerToken = 4;  // of English words and the pieces they become

TextBatcherOptions Complete(TextBatcherOptions options) {
  if (options.encoders == 0) {
    options.encoders = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }
  return options;
}

}  // namespace

int EstimatedTokens(const std::string& text, int max_text_tokens) {
  const size_t tokens = 1 + text.size() / kBytesPerToken;
  return static_cast<int>(
      max_text_tokens > 0 ? std::min(tokens, static_cast<size_t>(max_text_tokens)) : tokens);
}

TextBatcher::TextBatcher(const TextEncoder& encoder, const TextBatcherOptions& options,
                         const Clock& clock)
    : encoder_(encoder), options_(Complete(options)), clock_(clock) {}

absl::StatusOr<std::vector<EncodedText>> TextBatcher::Encode(std::span<const std::string> texts,
                                                             const Call& call) {
  Job job(texts, call);
  for (const std::string& text : texts) {
    job.tokens += EstimatedTokens(text, options_.max_text_tokens);
  }
  job.since = clock_.Now();
  const auto my_turn = [this, &job]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return job.done || encoding_ < options_.encoders;
  };
  absl::MutexLock lock(&mutex_);
  waiting_.push_back(&job);
  waiting_tokens_ += job.tokens;
  for (;;) {
    mutex_.Await(absl::Condition(&my_turn));
    if (job.done) return std::move(job.result);
    Lead();
  }
}

void TextBatcher::AwaitMore() {
  if (options_.max_delay <= absl::ZeroDuration() || waiting_.empty()) return;
  const auto filled = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return waiting_tokens_ >= options_.max_tokens;
  };
  const absl::Duration waited = clock_.Now() - waiting_.front()->since;
  mutex_.AwaitWithTimeout(absl::Condition(&filled), options_.max_delay - waited);
}

std::vector<TextBatcher::Job*> TextBatcher::TakeBatch() {
  std::vector<Job*> batch;
  int tokens = 0;
  while (!waiting_.empty()) {
    Job* const job = waiting_.front();
    if (!batch.empty() && tokens + job->tokens > options_.max_tokens) break;
    waiting_.pop_front();
    waiting_tokens_ -= job->tokens;
    if (const absl::Status wanted = job->call.StillWanted(clock_, "encoding the text");
        !wanted.ok()) {
      job->result = wanted;
      job->done = true;
      counts_.skipped += static_cast<int64_t>(job->texts.size());
      continue;
    }
    tokens += job->tokens;
    batch.push_back(job);
    counts_.texts += static_cast<int64_t>(job->texts.size());
  }
  counts_.batches += batch.empty() ? 0 : 1;
  return batch;
}

absl::StatusOr<std::vector<EncodedText>> TextBatcher::EncodeSafely(
    std::span<const std::string> texts) const {
  try {
    return encoder_.Encode(texts);
  } catch (const std::bad_alloc&) {  // must not leave those who wait for this batch waiting
    return absl::ResourceExhaustedError("the server is out of memory for this text");
  }
}

void TextBatcher::EncodeTogether(const std::vector<Job*>& jobs) const {
  if (jobs.size() > 1) {
    std::vector<std::string> texts;
    for (const Job* job : jobs) texts.insert(texts.end(), job->texts.begin(), job->texts.end());
    if (auto encoded = EncodeSafely(texts); encoded.ok()) {
      auto next = std::make_move_iterator(encoded->begin());
      for (Job* job : jobs) {
        const auto end = next + static_cast<std::ptrdiff_t>(job->texts.size());
        job->result = std::vector<EncodedText>(next, end);
        next = end;
      }
      return;
    }
  }
  for (Job* job : jobs) job->result = EncodeSafely(job->texts);
}

void TextBatcher::Lead() {
  ++encoding_;
  AwaitMore();
  const std::vector<Job*> batch = TakeBatch();
  mutex_.Unlock();
  EncodeTogether(batch);
  mutex_.Lock();
  for (Job* job : batch) job->done = true;
  --encoding_;
}

int TextBatcher::waiting() const {
  absl::MutexLock lock(&mutex_);
  int texts = 0;
  for (const Job* job : waiting_) texts += static_cast<int>(job->texts.size());
  return texts;
}

TextBatchCounts TextBatcher::counts() const {
  absl::MutexLock lock(&mutex_);
  return counts_;
}

}  // namespace libretto
