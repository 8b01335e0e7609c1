#include "encoders/audio/midi/midi_decoder.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/audio/ffmpeg.h"
#include "encoders/audio/midi/smf.h"
#include "encoders/audio/midi/synthesis.h"
#include "encoders/audio/native_tap.h"
#include "encoders/audio/resampler.h"

namespace libretto {
namespace {

constexpr int kChannels = 2;
constexpr int kBlockFrames = 4096;

class MidiDecoder final : public AudioDecoder {
 public:
  MidiDecoder(std::unique_ptr<Synthesis> synthesis, FramePtr frame, int sample_rate)
      : synthesis_(std::move(synthesis)),
        frame_(std::move(frame)),
        sample_rate_(sample_rate),
        resampler_(sample_rate) {
    info_.container = "midi";
    info_.codec = "midi";
    info_.sample_rate = kSynthesisRate;
    info_.channels = kChannels;
    info_.duration_seconds = synthesis_->duration_seconds();
  }

  int sample_rate() const override { return sample_rate_; }
  const AudioFileInfo& info() const override { return info_; }
  void SetListener(NativeListener* listener) override { listener_ = listener; }

  absl::StatusOr<size_t> Read(std::span<float> out) override {
    while (next_ == pending_.size() && !finished_) {
      pending_.clear();
      next_ = 0;
      RETURN_IF_ERROR(RenderMore());
    }
    const size_t n = std::min(out.size(), pending_.size() - next_);
    std::copy_n(pending_.data() + next_, n, out.data());
    next_ += n;
    return n;
  }

 private:
  absl::Status RenderMore() {
    const auto channel = [&](int i) {
      return std::span(reinterpret_cast<float*>(frame_->data[i]), kBlockFrames);
    };
    const size_t count = synthesis_->Render(channel(0), channel(1));
    finished_ = count == 0;
    if (finished_) return resampler_.Flush(pending_);
    frame_->nb_samples = static_cast<int>(count);
    if (listener_ != nullptr) listener_->Hear(tap_.Convert(*frame_), kChannels, kSynthesisRate);
    return resampler_.Convert(*frame_, pending_);
  }

  const std::unique_ptr<Synthesis> synthesis_;
  const FramePtr frame_;  // of kBlockFrames, planar
  const int sample_rate_;
  AudioFileInfo info_;
  Resampler resampler_;
  NativeListener* listener_ = nullptr;
  NativeTap tap_;
  std::vector<float> pending_;  // resampled, from next_ on not yet delivered
  size_t next_ = 0;
  bool finished_ = false;
};

absl::StatusOr<FramePtr> MakeFrame() {
  FramePtr frame(av_frame_alloc());
  if (!frame) return absl::ResourceExhaustedError("out of memory");
  frame->format = AV_SAMPLE_FMT_FLTP;
  frame->sample_rate = kSynthesisRate;
  frame->nb_samples = kBlockFrames;
  av_channel_layout_default(&frame->ch_layout, kChannels);
  if (av_frame_get_buffer(frame.get(), 0) < 0) {
    return absl::ResourceExhaustedError("out of memory");
  }
  return frame;
}

}  // namespace

absl::StatusOr<bool> HoldsMidi(const ByteSource& bytes) {
  std::array<char, 12> head = {};
  ASSIGN_OR_RETURN(const size_t count, bytes.ReadAt(0, head));
  return LooksLikeMidi({head.data(), count});
}

absl::StatusOr<std::unique_ptr<AudioDecoder>> OpenMidi(const ByteSource& bytes,
                                                       const MaybeSoundFont& font,
                                                       int sample_rate) {
  if (bytes.size() > kMaxMidiBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a MIDI file of more than ", kMaxMidiBytes >> 20, " MiB"));
  }
  std::string file(static_cast<size_t>(bytes.size()), '\0');
  ASSIGN_OR_RETURN(const size_t count, bytes.ReadAt(0, file));
  file.resize(count);
  ASSIGN_OR_RETURN(MidiScore score, ReadMidi(file));
  RETURN_IF_ERROR(font.status());
  ASSIGN_OR_RETURN(auto synthesis, Synthesis::Create(std::move(score), *font));
  ASSIGN_OR_RETURN(FramePtr frame, MakeFrame());
  return std::make_unique<MidiDecoder>(std::move(synthesis), std::move(frame), sample_rate);
}

}  // namespace libretto
