// Audio files to mono PCM. FFmpeg is included by this folder alone (ffmpeg.h).
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "base/file_descriptor.h"
#include "encoders/audio/midi/sound_font.h"
#include "encoders/encoder.h"

namespace libretto {

// What a file says of itself.
struct AudioFileInfo {
  std::string container;  // FFmpeg's short name, e.g. "ogg"
  std::string codec;      // e.g. "vorbis"
  int sample_rate = 0;    // Hz, of the first audio stream
  int channels = 0;
  double duration_seconds = 0;  // from the container; 0 if it does not say
  std::map<std::string, std::string>
      tags;  // embedded metadata, keys in lower case, values valid UTF-8
};

// Hears audio as its file has it, before it is down-mixed and resampled.
class NativeListener {
 public:
  virtual ~NativeListener() = default;
  // The next samples, channel by channel interleaved. Rate and channels may change on the way.
  virtual void Hear(std::span<const float> interleaved, int channels, int sample_rate) = 0;
};

// A decoder delivers the first audio stream, down-mixed to mono and resampled to `sample_rate`;
// cover art is ignored. Demuxers and decoders are limited to an allow-list (mp3, flac, ogg, opus,
// aac/m4a, wav, aiff); MIDI files are played with a SoundFont (midi/). Network protocols and
// references to other files are never followed.
class AudioDecoder : public PcmSource {
 public:
  virtual const AudioFileInfo& info() const = 0;
  // Who hears what is decoded from now on, within Read(); null for nobody.
  virtual void SetListener(NativeListener* listener) = 0;
};

// NOT_FOUND if the file does not exist; INVALID_ARGUMENT if it holds no audio that can be decoded,
// saying why; DATA_LOSS if its structure shows that it is cut short; RESOURCE_EXHAUSTED if there is
// not enough memory for it; FAILED_PRECONDITION, as `font` says, for MIDI without a SoundFont.
// Errors met while reading come from Read() as DATA_LOSS or RESOURCE_EXHAUSTED, and again from
// every later Read(). Every message names the file.
absl::StatusOr<std::unique_ptr<AudioDecoder>> OpenAudioFile(
    const std::string& path, int sample_rate, const MaybeSoundFont& font = NoSoundFont());

// The same for a file that is already open for reading. Messages call it `name`.
absl::StatusOr<std::unique_ptr<AudioDecoder>> OpenAudioDescriptor(
    FileDescriptor file, int sample_rate, const std::string& name,
    const MaybeSoundFont& font = NoSoundFont());

}  // namespace libretto
