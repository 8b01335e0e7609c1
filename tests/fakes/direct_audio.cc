#include "tests/fakes/direct_audio.h"

#include <optional>
#include <utility>

#include "base/status_macros.h"
#include "encoders/audio/measured_source.h"

namespace libretto {
namespace {

class DirectSource final : public OpenedAudio {
 public:
  DirectSource(std::unique_ptr<AudioDecoder> decoder, bool measure) : decoder_(std::move(decoder)) {
    if (measure) measured_.emplace(*decoder_);
  }
  int sample_rate() const override { return decoder_->sample_rate(); }
  const AudioFileInfo& info() const override { return decoder_->info(); }
  absl::StatusOr<size_t> Read(std::span<float> out) override {
    return measured_ ? measured_->Read(out) : decoder_->Read(out);
  }
  AudioMeasures TakeMeasures() override {
    if (!measured_) return {};
    return {measured_->facts(), measured_->TakeFingerprint()};
  }

 private:
  const std::unique_ptr<AudioDecoder> decoder_;
  std::optional<MeasuredSource> measured_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<OpenedAudio>> DirectAudio::Open(FileDescriptor file,
                                                               const AudioRequest& request,
                                                               const Call&) const {
  ASSIGN_OR_RETURN(auto decoder,
                   OpenAudioDescriptor(std::move(file), request.sample_rate, request.name));
  return std::make_unique<DirectSource>(std::move(decoder), request.measure);
}

}  // namespace libretto
