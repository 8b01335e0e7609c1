#include "server/sandbox/sandboxed_audio.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/logging.h"
#include "base/status_macros.h"
#include "server/sandbox/channel.h"
#include "server/sandbox/decoder_failure.h"
#include "server/sandbox/frames.h"

namespace libretto {
namespace {

// How often a waiting caller is asked whether it still wants an answer.
constexpr absl::Duration kAskInterval = absl::Milliseconds(20);
// Processes to try where somebody kills them before they say what the audio is.
constexpr int kTries = 3;

// One audio and the process that decodes it.
class SandboxedSource final : public OpenedAudio {
 public:
  SandboxedSource(DecoderPool::Lease process, const SandboxLimits& limits, absl::Duration patience,
                  AudioRequest request, const Call& call, const Clock& clock,
                  DecoderFailureCounts& failures)
      : process_(std::move(process)),
        limits_(limits),
        patience_(patience),
        request_(std::move(request)),
        call_(call),
        clock_(clock),
        failures_(failures),
        buffer_(kMaxFrameBytes) {}

  // Waits for the description of the audio.
  absl::Status AwaitInfo();
  bool killed_from_outside() const { return killed_from_outside_; }

  int sample_rate() const override { return request_.sample_rate; }
  const AudioFileInfo& info() const override { return info_; }
  AudioMeasures TakeMeasures() override { return std::move(measures_); }
  absl::StatusOr<size_t> Read(std::span<float> out) override;

 private:
  absl::StatusOr<Frame> NextFrame();
  absl::Status AwaitMessage();
  absl::Status Died();
  // Notes that the process is of no more use, which its end goes with.
  absl::Status Failed(DecoderFailure failure, const std::string& why, absl::Status status);
  absl::Status Broken(const std::string& what);

  const DecoderPool::Lease process_;
  const SandboxLimits limits_;
  const absl::Duration patience_;
  const AudioRequest request_;
  const Call& call_;
  const Clock& clock_;
  DecoderFailureCounts& failures_;
  std::vector<char> buffer_;
  absl::Duration waited_;
  AudioFileInfo info_;
  AudioMeasures measures_;
  std::vector<float> pending_;  // from next_ on not yet delivered
  size_t next_ = 0;
  bool ended_ = false;
  bool killed_from_outside_ = false;
  absl::Status error_;  // of a Read, and then of every later one
};

absl::Status SandboxedSource::Failed(DecoderFailure failure, const std::string& why,
                                     absl::Status status) {
  process_->Stop();
  failures_.Add(failure);
  Log(LogLevel::kWarning, "decoder failed",
      {{"reason", why}, {"audio", request_.name}, {"failures", failures_.total()}});
  return status;
}

absl::Status SandboxedSource::Broken(const std::string& what) {
  return Failed(DecoderFailure::kProtocol, what,
                absl::InternalError(absl::StrCat(request_.name, ": ", what)));
}

absl::Status SandboxedSource::Died() {
  const ProcessEnd end = process_->Stop();
  killed_from_outside_ = end.from_outside();
  return Failed(FailureOf(end), end.ToString(), StatusOfEnd(end, limits_, request_.name));
}

absl::Status SandboxedSource::AwaitMessage() {
  const absl::Time begin = absl::Now();
  while (!WaitForMessage(process_->channel(), kAskInterval)) {
    RETURN_IF_ERROR(call_.StillWanted(clock_, "the rest of the audio"));
    if (waited_ + (absl::Now() - begin) > patience_) {
      return Failed(DecoderFailure::kTooSlow, "no result in time",
                    absl::ResourceExhaustedError(absl::StrCat(
                        request_.name, " was not decoded within ", absl::FormatDuration(patience_),
                        ": the server is too busy, or decode_seconds too low")));
    }
  }
  waited_ += absl::Now() - begin;
  return absl::OkStatus();
}

absl::StatusOr<Frame> SandboxedSource::NextFrame() {
  RETURN_IF_ERROR(AwaitMessage());
  const auto message = ReceiveMessage(process_->channel(), buffer_, false);
  if (!message.ok()) return Broken(std::string(message.status().message()));
  if (message->bytes.empty()) return Died();
  absl::StatusOr<Frame> frame = ParseFrame(message->bytes);
  if (!frame.ok()) return Broken(std::string(frame.status().message()));
  if (const auto* failure = std::get_if<FailureFrame>(&*frame)) {
    if (!absl::IsResourceExhausted(failure->status)) return failure->status;
    return Failed(DecoderFailure::kMemory, "out of memory", OutOfMemory(limits_, request_.name));
  }
  return frame;
}

absl::Status SandboxedSource::AwaitInfo() {
  ASSIGN_OR_RETURN(Frame frame, NextFrame());
  auto* info = std::get_if<InfoFrame>(&frame);
  if (info == nullptr) return Broken("the decoder did not begin with a description");
  info_ = std::move(info->info);
  return absl::OkStatus();
}

absl::StatusOr<size_t> SandboxedSource::Read(std::span<float> out) {
  if (next_ == pending_.size() && !ended_ && error_.ok()) {
    absl::StatusOr<Frame> frame = NextFrame();
    if (!frame.ok()) {
      error_ = frame.status();
    } else if (auto* samples = std::get_if<SamplesFrame>(&*frame)) {
      pending_ = std::move(samples->samples);
      next_ = 0;
    } else if (auto* end = std::get_if<EndFrame>(&*frame)) {
      measures_ = std::move(end->measures);
      ended_ = true;
    } else {
      error_ = Broken("the decoder sent a frame out of order");
    }
  }
  RETURN_IF_ERROR(error_);
  const size_t n = std::min(out.size(), pending_.size() - next_);
  std::copy_n(pending_.data() + next_, n, out.data());
  next_ += n;
  return n;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OpenedAudio>> SandboxedAudio::Open(FileDescriptor file,
                                                                  const AudioRequest& request,
                                                                  const Call& call) const {
  absl::Status failure;
  for (int i = 0; i < kTries; ++i) {
    ASSIGN_OR_RETURN(DecoderPool::Lease process, pool_.Take(call, clock_));
    failure = SendMessage(process->channel(), PackJob(request), file.get());
    if (!failure.ok()) continue;  // it died while it was idle
    auto source = std::make_unique<SandboxedSource>(std::move(process), pool_.options().limits,
                                                    patience_, request, call, clock_, failures_);
    failure = source->AwaitInfo();
    if (failure.ok()) return source;
    if (!source->killed_from_outside()) return failure;
  }
  return failure;
}

}  // namespace libretto
