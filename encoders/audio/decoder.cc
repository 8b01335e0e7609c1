#include "encoders/audio/decoder.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/audio/completeness.h"
#include "encoders/audio/demuxer.h"
#include "encoders/audio/midi/midi_decoder.h"
#include "encoders/audio/mpeg_frame.h"
#include "encoders/audio/native_tap.h"
#include "encoders/audio/resampler.h"

namespace libretto {
namespace {

// Of formats that keep samples as floating point: full scale is 1, and some files hold integers.
constexpr float kMaxSample = 1e6f;

absl::Status Naming(const std::string& file, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(file, ": ", status.message()));
}

// MPEG frames that begin with the synchronisation word of their header; what follows the audio in
// a file (tags that FFmpeg does not know) does not.
bool HasMpegSync(const AVPacket& packet) {
  return packet.size >= 4 && packet.data[0] == 0xff && (packet.data[1] & 0xe0) == 0xe0;
}

class FfmpegDecoder : public AudioDecoder {
 public:
  FfmpegDecoder(std::string name, std::unique_ptr<Demuxer> demuxer, int sample_rate)
      : name_(std::move(name)),
        demuxer_(std::move(demuxer)),
        info_(demuxer_->Info()),
        sample_rate_(sample_rate),
        resampler_(sample_rate) {}

  absl::Status Init();

  int sample_rate() const override { return sample_rate_; }
  const AudioFileInfo& info() const override { return info_; }
  void SetListener(NativeListener* listener) override { listener_ = listener; }

  absl::StatusOr<size_t> Read(std::span<float> out) override {
    while (next_ == pending_.size() && !finished_ && error_.ok()) {
      pending_.clear();
      next_ = 0;
      absl::Status status = DecodeMore();
      if (status.ok()) status = CheckSamples();
      if (!status.ok()) error_ = Naming(name_, status);
    }
    if (!error_.ok()) return error_;
    const size_t n = std::min(out.size(), pending_.size() - next_);
    std::copy_n(pending_.data() + next_, n, out.data());
    next_ += n;
    return n;
  }

 private:
  // Decodes one packet, or what the codec and the resampler still hold at the end.
  absl::Status DecodeMore();
  absl::Status SendPacket();
  absl::Status ReceiveFrames();
  absl::Status CheckDuration() const;
  absl::Status CheckSamples() const;
  bool is_mpeg() const { return info_.container == "mp3" || info_.container == "aac"; }

  const std::string name_;
  const std::unique_ptr<Demuxer> demuxer_;
  const AudioFileInfo info_;
  const int sample_rate_;
  CodecPtr codec_;
  PacketPtr packet_;
  FramePtr frame_;
  Resampler resampler_;
  NativeListener* listener_ = nullptr;
  NativeTap tap_;
  std::vector<float> pending_;  // resampled, from next_ on not yet delivered
  size_t next_ = 0;
  double decoded_seconds_ = 0;
  bool finished_ = false;
  absl::Status error_;  // of a Read, and then of every later one
};

absl::Status FfmpegDecoder::Init() {
  const AVStream& stream = demuxer_->stream();
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("no decoder for ", info_.codec));
  }
  codec_.reset(avcodec_alloc_context3(codec));
  packet_.reset(av_packet_alloc());
  frame_.reset(av_frame_alloc());
  if (!codec_ || !packet_ || !frame_) return absl::ResourceExhaustedError("out of memory");
  int code = avcodec_parameters_to_context(codec_.get(), stream.codecpar);
  if (code >= 0) {
    codec_->pkt_timebase = stream.time_base;
    codec_->thread_count = 1;
    codec_->codec_whitelist = av_strdup(AllowedDecoders());
    // Frame checksums of MP3 are often wrong in files that sound right; FLAC's are not.
    if (!is_mpeg()) codec_->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
    code = avcodec_open2(codec_.get(), codec, nullptr);
  }
  RETURN_IF_ERROR(CheckMemory(code));
  if (code < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("audio of codec ", info_.codec, " cannot be decoded: ", FfmpegError(code)));
  }
  return absl::OkStatus();
}

absl::Status FfmpegDecoder::DecodeMore() {
  ASSIGN_OR_RETURN(const bool more, demuxer_->Next(*packet_));
  if (more) {
    RETURN_IF_ERROR(SendPacket());
    return ReceiveFrames();
  }
  finished_ = true;
  avcodec_send_packet(codec_.get(), nullptr);
  RETURN_IF_ERROR(ReceiveFrames());
  RETURN_IF_ERROR(CheckDuration());
  return resampler_.Flush(pending_);
}

absl::Status FfmpegDecoder::SendPacket() {
  if (packet_->size == 0) return absl::OkStatus();  // Ogg files may hold some
  if (info_.codec == "mp3") {
    const size_t whole = Mp3FrameSize({packet_->data, static_cast<size_t>(packet_->size)});
    if (static_cast<size_t>(packet_->size) < whole) {
      return absl::DataLossError("the file is cut short: its last frame is not whole");
    }
  }
  const int sent = avcodec_send_packet(codec_.get(), packet_.get());
  if (sent >= 0) return absl::OkStatus();
  RETURN_IF_ERROR(CheckMemory(sent));
  if (is_mpeg() && !HasMpegSync(*packet_)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("cannot decode after ", decoded_seconds_, " s: ",
                                          FfmpegError(sent), "; the file is damaged or cut short"));
}

absl::Status FfmpegDecoder::ReceiveFrames() {
  while (true) {
    const int received = avcodec_receive_frame(codec_.get(), frame_.get());
    if (received == AVERROR(EAGAIN) || received == AVERROR_EOF) return absl::OkStatus();
    RETURN_IF_ERROR(CheckMemory(received));
    if (received < 0) {
      return absl::DataLossError(absl::StrCat("cannot decode after ", decoded_seconds_,
                                              " s: ", FfmpegError(received),
                                              "; the file is damaged or cut short"));
    }
    if (frame_->decode_error_flags != 0) {
      return absl::DataLossError(absl::StrCat("damaged audio after ", decoded_seconds_, " s"));
    }
    if (frame_->sample_rate <= 0) return absl::DataLossError("audio without a sample rate");
    decoded_seconds_ += static_cast<double>(frame_->nb_samples) / frame_->sample_rate;
    if (listener_) {
      listener_->Hear(tap_.Convert(*frame_), frame_->ch_layout.nb_channels, frame_->sample_rate);
    }
    const absl::Status converted = resampler_.Convert(*frame_, pending_);
    av_frame_unref(frame_.get());
    RETURN_IF_ERROR(converted);
  }
}

absl::Status FfmpegDecoder::CheckDuration() const {
  if (!demuxer_->duration_is_exact() || info_.container == "aac") return absl::OkStatus();
  const double missing = info_.duration_seconds - decoded_seconds_;
  if (missing > 0.5 + 0.001 * info_.duration_seconds) {
    return absl::DataLossError(absl::StrCat("the file is cut short: it promises ",
                                            info_.duration_seconds, " s and holds ",
                                            decoded_seconds_, " s"));
  }
  return absl::OkStatus();
}

absl::Status FfmpegDecoder::CheckSamples() const {
  const bool audio = std::ranges::all_of(
      pending_, [](float sample) { return std::abs(sample) <= kMaxSample; });  // not NaN either
  if (audio) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("damaged audio after ", decoded_seconds_,
                                          " s: samples that are not numbers or far too large"));
}

absl::StatusOr<std::unique_ptr<AudioDecoder>> OpenBytes(std::unique_ptr<ByteSource> bytes,
                                                        int sample_rate, const std::string& name,
                                                        const MaybeSoundFont& font) {
  const absl::StatusOr<bool> midi = HoldsMidi(*bytes);
  if (!midi.ok()) return Naming(name, midi.status());
  if (*midi) {
    auto player = OpenMidi(*bytes, font, sample_rate);
    if (!player.ok()) return Naming(name, player.status());
    return player;
  }
  if (const absl::Status complete = CheckComplete(*bytes); !complete.ok()) {
    return Naming(name, complete);
  }
  absl::StatusOr<std::unique_ptr<Demuxer>> demuxer = Demuxer::Open(std::move(bytes));
  if (!demuxer.ok()) return Naming(name, demuxer.status());
  auto decoder = std::make_unique<FfmpegDecoder>(name, *std::move(demuxer), sample_rate);
  if (const absl::Status status = decoder->Init(); !status.ok()) return Naming(name, status);
  return decoder;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AudioDecoder>> OpenAudioFile(const std::string& path,
                                                            int sample_rate,
                                                            const MaybeSoundFont& font) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, OpenFileBytes(path));
  return OpenBytes(std::move(bytes), sample_rate, path, font);
}

absl::StatusOr<std::unique_ptr<AudioDecoder>> OpenAudioDescriptor(FileDescriptor file,
                                                                  int sample_rate,
                                                                  const std::string& name,
                                                                  const MaybeSoundFont& font) {
  absl::StatusOr<std::unique_ptr<ByteSource>> bytes = DescriptorBytes(std::move(file));
  if (!bytes.ok()) return Naming(name, bytes.status());
  return OpenBytes(*std::move(bytes), sample_rate, name, font);
}

}  // namespace libretto
