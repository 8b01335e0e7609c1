#include "encoders/eval/audio_embedder.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"

namespace libretto {

absl::StatusOr<EncodedAudio> AudioEmbedder::EncodeOne(const EncodeJob& job, double& seconds) const {
  const Coverage coverage = job.query ? Coverage::kFull : coverage_;
  const std::string key = coverage == Coverage::kFull
                              ? job.key
                              : absl::StrCat(job.key, " coverage ", CoverageName(coverage));
  if (auto cached = cache_.Find(key)) return *std::move(cached);
  ASSIGN_OR_RETURN(const std::unique_ptr<PcmSource> source, job.open());
  ASSIGN_OR_RETURN(EncodedAudio audio, encoder_.Encode(*source, nullptr, coverage));
  seconds = audio.duration_seconds;
  RETURN_IF_ERROR(cache_.Store(key, audio));
  return audio;
}

std::vector<absl::StatusOr<EncodedAudio>> AudioEmbedder::Encode(
    const std::string& what, std::span<const EncodeJob> jobs) const {
  std::vector<absl::StatusOr<EncodedAudio>> results(jobs.size(), absl::UnknownError("not encoded"));
  progress_.Start(what, jobs.size());
  std::atomic<size_t> next = 0;
  absl::Mutex mutex;  // of the progress
  const auto work = [&] {
    for (size_t i = next++; i < jobs.size(); i = next++) {
      double seconds = 0;
      results[i] = EncodeOne(jobs[i], seconds);
      absl::MutexLock lock(&mutex);
      progress_.Done(seconds);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 1; i < threads_; ++i) workers.emplace_back(work);
    work();
  }
  progress_.Finish();
  return results;
}

absl::StatusOr<std::vector<EncodedAudio>> AllOrError(
    std::vector<absl::StatusOr<EncodedAudio>> results) {
  std::vector<EncodedAudio> values;
  for (absl::StatusOr<EncodedAudio>& result : results) {
    ASSIGN_OR_RETURN(EncodedAudio value, std::move(result));
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace libretto
