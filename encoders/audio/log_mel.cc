#include "encoders/audio/log_mel.h"

#include "base/status_macros.h"

namespace libretto {

void LogMel::Push(std::span<const float> samples, std::vector<float>& frames) {
  mel_.Push(samples);
  Take(frames);
}

absl::Status LogMel::Finish(std::vector<float>& frames) {
  RETURN_IF_ERROR(mel_.Finish());
  Take(frames);
  return absl::OkStatus();
}

void LogMel::Take(std::vector<float>& frames) {
  const int64_t end = mel_.complete();
  mel_.Compute(next_, end - next_, frames);
  mel_.Forget(end);
  next_ = end;
}

}  // namespace libretto
