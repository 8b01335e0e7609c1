#include "encoders/audio/demuxer.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace libretto {
namespace {

constexpr char kAllowedFormats[] = "mp3,flac,ogg,mov,mp4,m4a,3gp,3g2,mj2,aac,wav,w64,aiff";
constexpr char kAllowedDecoders[] =
    "mp3float,mp3,flac,vorbis,opus,libopus,aac,alac,"
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw";
constexpr int kIoBlock = 64 * 1024;

// No container may open another file or address.
int RefuseToOpen(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EPERM);
}

void AddTags(const AVDictionary* dictionary, std::map<std::string, std::string>& tags) {
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
    const std::string key = absl::AsciiStrToLower(ToValidUtf8(entry->key));
    if (key == "metadata_block_picture") continue;
    tags.emplace(key, ToValidUtf8(entry->value));
  }
}

bool IsCoverArt(const AVStream& stream) {
  return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
}

}  // namespace

const char* AllowedDecoders() { return kAllowedDecoders; }

int Demuxer::ReadCallback(void* opaque, uint8_t* out, int size) {
  auto& input = *static_cast<Input*>(opaque);
  const absl::StatusOr<size_t> got = input.bytes->ReadAt(
      input.position, std::span(reinterpret_cast<char*>(out), static_cast<size_t>(size)));
  if (!got.ok()) {
    input.error = got.status();
    return AVERROR(EIO);
  }
  if (*got == 0) return AVERROR_EOF;
  input.position += static_cast<int64_t>(*got);
  return static_cast<int>(*got);
}

int64_t Demuxer::SeekCallback(void* opaque, int64_t offset, int whence) {
  auto& input = *static_cast<Input*>(opaque);
  const int64_t size = input.bytes->size();
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return size;
    case SEEK_SET:
      break;
    case SEEK_CUR:
      offset += input.position;
      break;
    case SEEK_END:
      offset += size;
      break;
    default:
      return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  return input.position = offset;
}

absl::StatusOr<std::unique_ptr<Demuxer>> Demuxer::Open(std::unique_ptr<ByteSource> bytes) {
  static const bool quiet = [] {
    av_log_set_level(AV_LOG_QUIET);
    return true;
  }();
  static_cast<void>(quiet);
  if (bytes->size() == 0) return absl::InvalidArgumentError("the file is empty");
  std::unique_ptr<Demuxer> demuxer(new Demuxer);
  demuxer->input_.bytes = std::move(bytes);
  RETURN_IF_ERROR(demuxer->OpenContainer());
  RETURN_IF_ERROR(demuxer->SelectStream());
  return demuxer;
}

absl::Status Demuxer::OpenContainer() {
  auto* block = static_cast<unsigned char*>(av_malloc(kIoBlock));
  if (block == nullptr) return absl::ResourceExhaustedError("out of memory");
  io_.reset(avio_alloc_context(block, kIoBlock, 0, &input_, ReadCallback, nullptr, SeekCallback));
  AVFormatContext* context = avformat_alloc_context();
  if (context == nullptr || io_ == nullptr) return absl::ResourceExhaustedError("out of memory");
  context->pb = io_.get();
  context->flags |= AVFMT_FLAG_CUSTOM_IO;
  context->io_open = RefuseToOpen;
  context->error_recognition = AV_EF_CRCCHECK;
  context->format_whitelist = av_strdup(kAllowedFormats);
  context->codec_whitelist = av_strdup(kAllowedDecoders);
  context->protocol_whitelist = av_strdup("");
  const int opened = avformat_open_input(&context, nullptr, nullptr, nullptr);  // frees on failure
  if (opened < 0) return Failure("not audio in a format that can be read", opened);
  format_.reset(context);
  return absl::OkStatus();
}

absl::Status Demuxer::SelectStream() {
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    AVStream* stream = format_->streams[i];
    const bool audio = stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO && !IsCoverArt(*stream);
    if (audio && stream_ == nullptr) {
      stream_ = stream;
    } else {
      stream->discard = AVDISCARD_ALL;
    }
  }
  if (stream_ == nullptr) return absl::InvalidArgumentError("the file holds no audio stream");
  const int found = avformat_find_stream_info(format_.get(), nullptr);
  if (found < 0) return Failure("the audio stream cannot be read", found);
  return absl::OkStatus();
}

absl::Status Demuxer::Failure(const std::string& what, int code) const {
  if (!input_.error.ok()) return input_.error;
  RETURN_IF_ERROR(CheckMemory(code));
  return absl::InvalidArgumentError(absl::StrCat(what, " (", FfmpegError(code), ")"));
}

absl::StatusOr<bool> Demuxer::Next(AVPacket& packet) {
  while (true) {
    av_packet_unref(&packet);
    const int read = av_read_frame(format_.get(), &packet);
    if (!input_.error.ok()) return input_.error;
    if (read == AVERROR_EOF) return false;
    RETURN_IF_ERROR(CheckMemory(read));
    if (read < 0) return absl::DataLossError(absl::StrCat("read failed: ", FfmpegError(read)));
    if (packet.stream_index != stream_->index) continue;
    if ((packet.flags & AV_PKT_FLAG_CORRUPT) != 0) {
      return absl::DataLossError("the container says that a packet is corrupt");
    }
    return true;
  }
}

AudioFileInfo Demuxer::Info() const {
  AudioFileInfo info;
  info.container = std::string(format_->iformat->name);
  info.codec = avcodec_get_name(stream_->codecpar->codec_id);
  info.sample_rate = stream_->codecpar->sample_rate;
  info.channels = stream_->codecpar->ch_layout.nb_channels;
  if (stream_->duration != AV_NOPTS_VALUE && stream_->duration > 0) {
    info.duration_seconds = static_cast<double>(stream_->duration) * av_q2d(stream_->time_base);
  } else if (format_->duration > 0) {
    info.duration_seconds = static_cast<double>(format_->duration) / AV_TIME_BASE;
  }
  AddTags(format_->metadata, info.tags);
  AddTags(stream_->metadata, info.tags);  // where Ogg keeps them
  return info;
}

bool Demuxer::duration_is_exact() const {
  return format_->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE;
}

}  // namespace libretto
