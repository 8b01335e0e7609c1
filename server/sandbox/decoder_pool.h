// Decoder processes, started before they are needed and replaced when they are taken or die.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/call.h"
#include "base/clock.h"
#include "base/file_descriptor.h"
#include "server/sandbox/decoder_process.h"

namespace libretto {

struct DecoderPoolOptions {
  std::string program;  // path of libretto-decoder
  int decoders = 16;    // at work at a time
  int spare = 2;        // kept ready beside those
  SandboxLimits limits;
  std::string sound_font;  // path, for MIDI; need not be there
};

struct DecoderPoolStats {
  int64_t started = 0;  // that became ready
  int64_t died = 0;     // before they were taken
  int64_t failed_starts = 0;
  int idle = 0, busy = 0;
};

// Thread-safe. Where decoders cannot be started, it logs why, and tries again after a tenth of a
// second, then after twice as long each time, up to ten seconds.
class DecoderPool {
 public:
  explicit DecoderPool(DecoderPoolOptions options);
  // Kills all that are idle. No lease may be left.
  ~DecoderPool();
  DecoderPool(const DecoderPool&) = delete;
  DecoderPool& operator=(const DecoderPool&) = delete;

  // A locked-down process that waits for a job; with the end of the lease the process ends.
  class Lease {
   public:
    Lease(DecoderPool& pool, std::unique_ptr<DecoderProcess> process)
        : pool_(&pool), process_(std::move(process)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (process_) pool_->Return(std::move(process_));
    }
    DecoderProcess& operator*() const { return *process_; }
    DecoderProcess* operator->() const { return process_.get(); }

   private:
    DecoderPool* pool_;
    std::unique_ptr<DecoderProcess> process_;
  };

  // Waits until one is ready and fewer than `decoders` are at work. UNAVAILABLE, saying why, if
  // none can be started; DEADLINE_EXCEEDED or CANCELLED as `call` says.
  absl::StatusOr<Lease> Take(const Call& call, const Clock& clock);

  const DecoderPoolOptions& options() const { return options_; }
  DecoderPoolStats stats() const;

 private:
  struct Candidate {
    std::unique_ptr<DecoderProcess> process;
    absl::Time started;
    bool ready = false;
  };

  void Return(std::unique_ptr<DecoderProcess> process);
  bool Takeable() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What the thread does: start what is missing, wait for news, take note of them.
  void Manage();
  int Missing() ABSL_LOCKS_EXCLUDED(mutex_);
  void StartOne();
  void AwaitNews(absl::Duration timeout);
  void LookAt(Candidate& candidate);
  void NoteFailure(const absl::Status& status);
  void Wake();

  const DecoderPoolOptions options_;
  const FileDescriptor wake_;  // an event that ends the thread's waiting
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<Candidate> candidates_ ABSL_GUARDED_BY(mutex_);  // not yet ready, or idle
  std::vector<std::unique_ptr<DecoderProcess>> returned_ ABSL_GUARDED_BY(mutex_);
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;  // callers
  DecoderPoolStats stats_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);  // of the latest starts, if two failed
  // Of the thread alone.
  absl::Time next_start_ = absl::InfinitePast();
  absl::Duration backoff_ = absl::ZeroDuration();
  std::thread thread_;
};

}  // namespace libretto
