#include "server/query/audio_input.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

// Passes a source on until the caller stops waiting or the audio gets too long.
class GuardedSource : public PcmSource {
 public:
  GuardedSource(PcmSource& source, double max_seconds, const std::string& name, const Call& call,
                const Clock& clock)
      : source_(source), max_seconds_(max_seconds), name_(name), call_(call), clock_(clock) {}

  int sample_rate() const override { return source_.sample_rate(); }

  absl::StatusOr<size_t> Read(std::span<float> out) override {
    RETURN_IF_ERROR(call_.StillWanted(clock_, "the rest of the audio"));
    ASSIGN_OR_RETURN(const size_t count, source_.Read(out));
    samples_ += static_cast<double>(count);
    if (samples_ > max_seconds_ * sample_rate()) {
      return WithReason(absl::InvalidArgumentError(absl::StrCat(
                            name_, " is longer than the ", max_seconds_,
                            " seconds of audio that this server accepts (max_audio_seconds)")),
                        reason::kAudioTooLarge);
    }
    return count;
  }

 private:
  PcmSource& source_;
  const double max_seconds_;
  const std::string& name_;
  const Call& call_;
  const Clock& clock_;
  double samples_ = 0;
};

}  // namespace

absl::StatusOr<AnalyzedAudio> AudioInput::FromBytes(std::string bytes, const std::string& name,
                                                    const Call& call, Facts facts) const {
  if (bytes.empty()) return absl::InvalidArgumentError(absl::StrCat(name, " is empty"));
  if (bytes.size() > limits_.max_bytes) {
    return WithReason(absl::InvalidArgumentError(
                          absl::StrCat(name, " is larger than the ", limits_.max_bytes,
                                       " bytes that this server accepts (max_audio_bytes)")),
                      reason::kAudioTooLarge);
  }
  ASSIGN_OR_RETURN(FileDescriptor file, SealedMemoryFile(bytes));
  std::string().swap(bytes);
  return FromFile(std::move(file), name, call, facts);
}

absl::StatusOr<AnalyzedAudio> AudioInput::FromFile(FileDescriptor file, const std::string& name,
                                                   const Call& call, Facts facts) const {
  AnalyzedAudio result;
  const AudioRequest request{name, encoder_.sample_rate(), facts == Facts::kMeasure};
  ASSIGN_OR_RETURN(const auto audio, opener_.Open(std::move(file), request, call));
  GuardedSource source(*audio, limits_.max_seconds, name, call, clock_);
  ASSIGN_OR_RETURN(result.encoded, encoder_.Encode(source, &result.timings));
  result.file = audio->info();
  result.measures = audio->TakeMeasures();
  return result;
}

}  // namespace libretto
