#include "encoders/towers/musicnn_features.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "encoders/audio/log_mel.h"
#include "encoders/towers/tensors.h"

namespace libretto {
namespace {

constexpr LogMelOptions kMel = {kMusicnnSampleRate, 512, 256, kPatchMels};
constexpr size_t kPatchValues = static_cast<size_t>(kPatchFrames) * kPatchMels;
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

// Cuts a stream of frames into patches and computes their features.
class PatchCutter {
 public:
  PatchCutter(const Musicnn& msd, const Musicnn& mtt, const std::function<void(PatchFeatures)>& use)
      : msd_(msd), mtt_(mtt), use_(use) {}

  // Frames go in here, then TakeWhole().
  std::vector<float>& frames() { return frames_; }

  // Uses every whole patch, and keeps the frames of the last one: a patch aligned with the end may
  // need them.
  void TakeWhole() {
    while (frames_.size() >= (next_ - first_) * kPatchMels + kPatchValues) {
      Use(next_);
      next_ += kPatchFrames;
    }
    const size_t keep_from = next_ < kPatchFrames ? 0 : next_ - kPatchFrames;
    frames_.erase(frames_.begin(),
                  frames_.begin() + static_cast<long>((keep_from - first_) * kPatchMels));
    first_ = keep_from;
  }

  void TakeLast() {
    const size_t end = first_ + frames_.size() / kPatchMels;
    if (end > next_) Use(end - kPatchFrames);
  }

 private:
  void Use(size_t frame) {
    const torch::Tensor patch = torch::from_blob(frames_.data() + (frame - first_) * kPatchMels,
                                                 {1, kPatchFrames, kPatchMels}, torch::kFloat32);
    PatchFeatures features;
    features.start_seconds = Seconds(static_cast<int64_t>(frame));
    features.end_seconds = Seconds(static_cast<int64_t>(frame) + kPatchFrames);
    features.values.reserve(kBackboneFeatures);
    for (const Musicnn* backbone : {&msd_, &mtt_}) {
      const torch::Tensor row = backbone->Features(patch);
      const auto* data = row.data_ptr<float>();
      features.values.insert(features.values.end(), data, data + row.numel());
    }
    use_(std::move(features));
  }

  const Musicnn& msd_;
  const Musicnn& mtt_;
  const std::function<void(PatchFeatures)>& use_;
  std::vector<float> frames_;  // from frame first_ on
  size_t first_ = 0;
  size_t next_ = 0;  // first frame of the next patch
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
    PcmSource& source, const std::function<void(PatchFeatures)>& use,
    EncodeTimings* timings) const {
  if (source.sample_rate() != kMusicnnSampleRate) {
    return absl::InvalidArgumentError(absl::StrCat("audio at ", source.sample_rate(),
                                                   " Hz; this model reads ", kMusicnnSampleRate));
  }
  EncodeTimings ignored;
  EncodeTimings& times = timings != nullptr ? *timings : ignored;
  CheckedReader reader(source, &times.read);
  LogMel mel(kMel);
  return CatchTorch([&]() -> absl::StatusOr<double> {
    PatchCutter cutter(msd_, mtt_, use);
    auto push = [&](const std::vector<float>& block) {
      {
        const StageTimer timer(&times.mel);
        mel.Push(block, cutter.frames());
      }
      const StageTimer timer(&times.tower);
      cutter.TakeWhole();
    };
    std::vector<float> block, head;
    do {  // until there are enough samples for a patch, or no more
      RETURN_IF_ERROR(reader.Read(block));
      head.insert(head.end(), block.begin(), block.end());
    } while (!block.empty() && head.size() < kShortest);
    if (head.empty()) return absl::InvalidArgumentError("the audio is empty");
    if (head.size() < kShortest) RepeatToPatch(head);
    push(head);
    while (!block.empty()) {
      RETURN_IF_ERROR(reader.Read(block));
      push(block);
    }
    if (reader.peak() < kSilentPeak) {
      return absl::InvalidArgumentError("the audio is silent throughout");
    }
    RETURN_IF_ERROR(mel.Finish(cutter.frames()));
    const StageTimer timer(&times.tower);
    cutter.TakeWhole();
    cutter.TakeLast();
    return static_cast<double>(reader.samples()) / kMusicnnSampleRate;
  });
}

}  // namespace libretto
