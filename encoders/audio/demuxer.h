// A container opened behind FFmpeg's door: allowed formats only, no protocols, one audio stream.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "encoders/audio/byte_source.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/ffmpeg.h"

namespace libretto {

// Names of the decoders that may be opened, comma-separated, as FFmpeg's codec_whitelist.
const char* AllowedDecoders();

// Not thread-safe.
class Demuxer {
 public:
  // INVALID_ARGUMENT if there is no audio stream of an allowed format; DATA_LOSS if reading fails.
  // Messages do not name the file.
  static absl::StatusOr<std::unique_ptr<Demuxer>> Open(std::unique_ptr<ByteSource> bytes);

  // Reads the audio stream's next packet. False at the end; DATA_LOSS if reading fails or the
  // container marks the packet as corrupt.
  absl::StatusOr<bool> Next(AVPacket& packet);

  const AVStream& stream() const { return *stream_; }
  // What the container says; codec and channels are those of the audio stream.
  AudioFileInfo Info() const;
  // True if Info().duration_seconds was counted by the container rather than guessed from a bit
  // rate.
  bool duration_is_exact() const;

 private:
  // What FFmpeg's callbacks see; its address must not change.
  struct Input {
    std::unique_ptr<ByteSource> bytes;
    int64_t position = 0;
    absl::Status error;
  };

  Demuxer() = default;
  absl::Status OpenContainer();
  absl::Status SelectStream();
  absl::Status Failure(const std::string& what, int code) const;

  static int ReadCallback(void* opaque, uint8_t* out, int size);
  static int64_t SeekCallback(void* opaque, int64_t offset, int whence);

  Input input_;
  IoPtr io_;  // outlives format_, which reads through it
  FormatPtr format_;
  AVStream* stream_ = nullptr;  // owned by format_
};

}  // namespace libretto
