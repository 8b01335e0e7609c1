#include "encoders/towers/musicnn_features.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "encoders/audio/log_mel_frames.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr LogMelOptions kMel = {kMusicnnSampleRate, 512, 256, kPatchMels};
constexpr size_t kShortest = (kPatchFrames - 1) * size_t{256};  // samples of one patch
constexpr size_t kBlock = 1 << 15;                              // samples
constexpr float kLoudest = 1000.0f;  // far above full scale: not audio any more

double Seconds(int64_t frames) { return static_cast<double>(frames) * kMel.hop / kMel.sample_rate; }

// Adds the wall time of a scope to *total, if there is one.
class StageTimer {
 public:
  explicit StageTimer(double* total) : total_(total), start_(absl::Now()) {}
  ~StageTimer() {
    if (total_ != nullptr) *total_ += absl::ToDoubleSeconds(absl::Now() - start_);
  }
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

 private:
  double* const total_;
  const absl::Time start_;
};

// A source that fills whole blocks, checks the samples and remembers the loudest.
class CheckedReader {
 public:
  CheckedReader(PcmSource& source, double* seconds) : source_(source), seconds_(seconds) {}

  // Fills `block` unless the audio ends; empty at the end.
  absl::Status Read(std::vector<float>& block) {
    const StageTimer timer(seconds_);
    block.resize(kBlock);
    size_t filled = 0;
    while (filled < block.size()) {
      ASSIGN_OR_RETURN(const size_t n, source_.Read(std::span(block).subspan(filled)));
      if (n == 0) break;
      filled += n;
    }
    block.resize(filled);
    for (const float sample : block) {
      if (!(std::abs(sample) <= kLoudest)) {
        return absl::InvalidArgumentError(absl::StrCat("audio sample ", sample, " after ", samples_,
                                                       " samples is not in [-1, 1]"));
      }
      peak_ = std::max(peak_, std::abs(sample));
    }
    samples_ += static_cast<int64_t>(filled);
    return absl::OkStatus();
  }

  int64_t samples() const { return samples_; }
  float peak() const { return peak_; }

 private:
  PcmSource& source_;
  double* const seconds_;
  int64_t samples_ = 0;
  float peak_ = 0;
};

// Cuts a signal into patches and computes the features of those that the coverage wants.
class PatchCutter {
 public:
  PatchCutter(const Musicnn& msd, const Musicnn& mtt, Coverage coverage, EncodeTimings& times,
              const std::function<void(PatchFeatures)>& use)
      : msd_(msd), mtt_(mtt), step_(StepOf(coverage)), times_(times), use_(use) {}

  // Uses every patch that the samples so far complete, and keeps the samples of the last one: a
  // patch aligned with the end may need them.
  void Push(std::span<const float> samples) {
    mel_.Push(samples);
    TakeWhole();
    mel_.Forget(next_ - kPatchFrames);
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(mel_.Finish());
    TakeWhole();
    if (mel_.complete() > next_) Use(mel_.complete() - kPatchFrames);
    return absl::OkStatus();
  }

 private:
  void TakeWhole() {
    for (; mel_.complete() >= next_ + kPatchFrames; next_ += kPatchFrames) Use(next_);
  }

  void Use(int64_t frame) {
    PatchFeatures features{Seconds(frame), Seconds(frame + kPatchFrames), {}};
    if (number_++ % step_ == 0) features.values = Compute(frame);
    use_(std::move(features));
  }

  std::vector<float> Compute(int64_t frame) {
    frames_.clear();
    {
      const StageTimer timer(&times_.mel);
      mel_.Compute(frame, kPatchFrames, frames_);
    }
    const StageTimer timer(&times_.tower);
    const torch::Tensor patch =
        torch::from_blob(frames_.data(), {1, kPatchFrames, kPatchMels}, torch::kFloat32);
    std::vector<float> values;
    values.reserve(kBackboneFeatures);
    for (const Musicnn* backbone : {&msd_, &mtt_}) {
      const torch::Tensor row = backbone->Features(patch);
      const auto* data = row.data_ptr<float>();
      values.insert(values.end(), data, data + row.numel());
    }
    return values;
  }

  const Musicnn& msd_;
  const Musicnn& mtt_;
  const int step_;
  EncodeTimings& times_;
  const std::function<void(PatchFeatures)>& use_;
  LogMelFrames mel_{kMel};
  std::vector<float> frames_;  // of one patch
  int64_t next_ = 0;           // first frame of the next patch
  int64_t number_ = 0;         // of the next patch
};

// The whole signal of a short source, repeated until it fills a patch.
void RepeatToPatch(std::vector<float>& signal) {
  const size_t period = signal.size();
  while (signal.size() < kShortest) signal.push_back(signal[signal.size() - period]);
}

}  // namespace

MusicnnFeatureExtractor::MusicnnFeatureExtractor(Musicnn msd, Musicnn mtt)
    : msd_(std::move(msd)), mtt_(std::move(mtt)) {}

absl::StatusOr<MusicnnFeatureExtractor> MusicnnFeatureExtractor::Load(const SafetensorsFile& file) {
  ASSIGN_OR_RETURN(Musicnn msd, Musicnn::Load(file, "audio.msd."));
  ASSIGN_OR_RETURN(Musicnn mtt, Musicnn::Load(file, "audio.mtt."));
  return MusicnnFeatureExtractor(std::move(msd), std::move(mtt));
}

absl::StatusOr<double> MusicnnFeatureExtractor::ForEachPatch(
    PcmSource& source, const std::function<void(PatchFeatures)>& use, EncodeTimings* timings,
    Coverage coverage) const {
  if (source.sample_rate() != kMusicnnSampleRate) {
    return absl::InvalidArgumentError(absl::StrCat("audio at ", source.sample_rate(),
                                                   " Hz; this model reads ", kMusicnnSampleRate));
  }
  EncodeTimings ignored;
  EncodeTimings& times = timings != nullptr ? *timings : ignored;
  CheckedReader reader(source, &times.read);
  return CatchTorch([&]() -> absl::StatusOr<double> {
    PatchCutter cutter(msd_, mtt_, coverage, times, use);
    std::vector<float> block, head;
    do {  // until there are enough samples for a patch, or no more
      RETURN_IF_ERROR(reader.Read(block));
      head.insert(head.end(), block.begin(), block.end());
    } while (!block.empty() && head.size() < kShortest);
    if (head.empty()) return absl::InvalidArgumentError("the audio is empty");
    if (head.size() < kShortest) RepeatToPatch(head);
    cutter.Push(head);
    while (!block.empty()) {
      RETURN_IF_ERROR(reader.Read(block));
      cutter.Push(block);
    }
    if (reader.peak() < kSilentPeak) {
      return absl::InvalidArgumentError("the audio is silent throughout");
    }
    RETURN_IF_ERROR(cutter.Finish());
    return static_cast<double>(reader.samples()) / kMusicnnSampleRate;
  });
}

}  // namespace libretto
