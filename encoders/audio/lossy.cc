#include "encoders/audio/lossy.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/ffmpeg.h"

namespace libretto {
namespace {

struct Choice {
  const char* encoder;
  const char* muxer;
  AVSampleFormat format;
};

Choice Of(LossyCodec codec) {
  if (codec == LossyCodec::kMp3) return {"libmp3lame", "mp3", AV_SAMPLE_FMT_FLTP};
  return {"libopus", "ogg", AV_SAMPLE_FMT_FLT};
}

struct FreeMuxer {
  void operator()(AVFormatContext* context) const {
    if (context->pb != nullptr) {
      uint8_t* bytes = nullptr;
      avio_close_dyn_buf(context->pb, &bytes);
      av_free(bytes);
    }
    avformat_free_context(context);
  }
};

absl::Status Refused(const char* what, int code) {
  return absl::InvalidArgumentError(absl::StrCat(what, ": ", FfmpegError(code)));
}

// An encoder and its container, in memory. Not thread-safe.
class Encoder {
 public:
  absl::Status Open(const Choice& choice, int sample_rate, int bits_per_second);
  absl::Status Encode(std::span<const float> samples);
  absl::StatusOr<std::string> Finish();

 private:
  absl::Status Send(const AVFrame* frame);

  CodecPtr codec_;
  std::unique_ptr<AVFormatContext, FreeMuxer> muxer_;
  FramePtr frame_{av_frame_alloc()};
  PacketPtr packet_{av_packet_alloc()};
  int64_t position_ = 0;
};

absl::Status Encoder::Open(const Choice& choice, int sample_rate, int bits_per_second) {
  const AVCodec* encoder = avcodec_find_encoder_by_name(choice.encoder);
  if (encoder == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("the installed FFmpeg has no encoder ", choice.encoder));
  }
  codec_.reset(avcodec_alloc_context3(encoder));
  codec_->sample_rate = sample_rate;
  codec_->bit_rate = bits_per_second;
  codec_->sample_fmt = choice.format;
  codec_->time_base = {1, sample_rate};
  codec_->thread_count = 1;
  codec_->ch_layout = AV_CHANNEL_LAYOUT_MONO;
  AVFormatContext* context = nullptr;
  int code = avformat_alloc_output_context2(&context, nullptr, choice.muxer, nullptr);
  muxer_.reset(context);
  if (code < 0) return Refused(choice.muxer, code);
  if (context->oformat->flags & AVFMT_GLOBALHEADER) codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (code = avcodec_open2(codec_.get(), encoder, nullptr); code < 0) {
    return Refused(choice.encoder, code);
  }
  if (code = avio_open_dyn_buf(&context->pb); code < 0) return Refused(choice.muxer, code);
  AVStream* stream = avformat_new_stream(context, nullptr);
  if (stream == nullptr) return absl::ResourceExhaustedError("out of memory");
  stream->time_base = codec_->time_base;
  code = avcodec_parameters_from_context(stream->codecpar, codec_.get());
  if (code >= 0) code = avformat_write_header(context, nullptr);
  return code < 0 ? Refused(choice.muxer, code) : absl::OkStatus();
}

absl::Status Encoder::Send(const AVFrame* frame) {
  int code = avcodec_send_frame(codec_.get(), frame);
  if (code < 0) return Refused("encoding", code);
  while ((code = avcodec_receive_packet(codec_.get(), packet_.get())) >= 0) {
    const AVStream& stream = *muxer_->streams[0];
    packet_->stream_index = 0;
    av_packet_rescale_ts(packet_.get(), codec_->time_base, stream.time_base);
    if (code = av_interleaved_write_frame(muxer_.get(), packet_.get()); code < 0) {
      return Refused("writing", code);
    }
  }
  return code == AVERROR(EAGAIN) || code == AVERROR_EOF ? absl::OkStatus()
                                                        : Refused("encoding", code);
}

absl::Status Encoder::Encode(std::span<const float> samples) {
  const size_t block = codec_->frame_size > 0 ? static_cast<size_t>(codec_->frame_size) : 1024;
  for (size_t begin = 0; begin < samples.size(); begin += block) {
    const std::span<const float> part =
        samples.subspan(begin, std::min(block, samples.size() - begin));
    av_frame_unref(frame_.get());
    frame_->nb_samples = static_cast<int>(part.size());
    frame_->format = codec_->sample_fmt;
    frame_->sample_rate = codec_->sample_rate;
    frame_->ch_layout = AV_CHANNEL_LAYOUT_MONO;
    frame_->pts = position_;
    if (const int code = av_frame_get_buffer(frame_.get(), 0); code < 0) {
      return Refused("encoding", code);
    }
    std::ranges::copy(part, reinterpret_cast<float*>(frame_->data[0]));
    position_ += frame_->nb_samples;
    RETURN_IF_ERROR(Send(frame_.get()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Encoder::Finish() {
  RETURN_IF_ERROR(Send(nullptr));
  if (const int code = av_write_trailer(muxer_.get()); code < 0) return Refused("writing", code);
  uint8_t* bytes = nullptr;
  const int size = avio_close_dyn_buf(muxer_->pb, &bytes);
  muxer_->pb = nullptr;
  std::string file(reinterpret_cast<const char*>(bytes), static_cast<size_t>(std::max(size, 0)));
  av_free(bytes);
  return file;
}

}  // namespace

absl::StatusOr<std::vector<float>> PassThroughCodec(std::span<const float> samples, int sample_rate,
                                                    LossyCodec codec, int bits_per_second) {
  Encoder encoder;
  RETURN_IF_ERROR(encoder.Open(Of(codec), sample_rate, bits_per_second));
  RETURN_IF_ERROR(encoder.Encode(samples));
  ASSIGN_OR_RETURN(const std::string bytes, encoder.Finish());
  ASSIGN_OR_RETURN(FileDescriptor file, SealedMemoryFile(bytes));
  ASSIGN_OR_RETURN(const std::unique_ptr<AudioDecoder> decoder,
                   OpenAudioDescriptor(std::move(file), sample_rate, "compressed audio"));
  std::vector<float> all, block(1 << 14);
  for (;;) {
    ASSIGN_OR_RETURN(const size_t read, decoder->Read(block));
    if (read == 0) return all;
    all.insert(all.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(read));
  }
}

}  // namespace libretto
