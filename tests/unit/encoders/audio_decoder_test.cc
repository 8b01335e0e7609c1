#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "encoders/audio/decoder.h"
#include "tests/unit/encoders/audio_fixtures.h"

namespace libretto {
namespace {

constexpr int kRate = 16000;

absl::StatusOr<std::unique_ptr<AudioDecoder>> OpenUpload(const std::string& bytes, int sample_rate,
                                                         const std::string& name) {
  return OpenAudioDescriptor(SealedMemoryFile(bytes).value(), sample_rate, name);
}

// Amplitude of the 440 Hz component, and root mean square of the rest, away from the ends.
struct SineFit {
  double amplitude = 0;
  double rest = 0;
};

SineFit FitSine(const std::vector<float>& samples) {
  const size_t begin = kRate / 2, count = kRate;  // a second: whole periods
  double s = 0, c = 0, energy = 0;
  for (size_t i = begin; i < begin + count; ++i) {
    const double phase = 2 * std::numbers::pi * 440 * static_cast<double>(i) / kRate;
    s += samples[i] * std::sin(phase);
    c += samples[i] * std::cos(phase);
    energy += samples[i] * samples[i];
  }
  const double amplitude = 2 * std::hypot(s, c) / count;
  return {amplitude, std::sqrt(std::max(0.0, energy / count - amplitude * amplitude / 2))};
}

TEST_CASE("every format decodes to the same sine") {
  const auto [name, options, container, codec] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"a.wav", "", "wav", "pcm_s16le"},
          {"a24.wav", "-c:a pcm_s24le", "wav", "pcm_s24le"},
          {"float.wav", "-c:a pcm_f32le", "wav", "pcm_f32le"},
          {"a.aiff", "", "aiff", "pcm_s16be"},
          {"a.flac", "", "flac", "flac"},
          {"a.mp3", "-b:a 192k", "mp3", "mp3"},
          {"vbr.mp3", "-q:a 2", "mp3", "mp3"},
          {"bare.mp3", "-q:a 2 -write_xing 0 -id3v2_version 0", "mp3", "mp3"},
          {"a.ogg", "-c:a libvorbis -q:a 6", "ogg", "vorbis"},
          {"a.opus", "-c:a libopus -b:a 128k", "ogg", "opus"},
          {"flac.ogg", "-c:a flac", "ogg", "flac"},
          {"a.m4a", "-c:a aac -b:a 192k", "mov,mp4,m4a,3gp,3g2,mj2", "aac"},
          {"fast.m4a", "-c:a aac -b:a 192k -movflags +faststart", "mov,mp4,m4a,3gp,3g2,mj2", "aac"},
          {"alac.m4a", "-c:a alac", "mov,mp4,m4a,3gp,3g2,mj2", "alac"},
          {"a.aac", "-c:a aac -b:a 192k", "aac", "aac"},
      }));
  INFO(name);
  TempDir dir;
  MakeSine(dir.File(name), 3.0, options);
  auto decoder = OpenAudioFile(dir.File(name), kRate);
  REQUIRE(decoder.ok());
  CHECK((*decoder)->info().container == container);
  CHECK((*decoder)->info().codec == codec);
  CHECK((*decoder)->info().channels == 2);
  CHECK((*decoder)->info().sample_rate == (codec == "opus" ? 48000 : 44100));
  const auto samples = ReadAll(**decoder);
  INFO(samples.status());
  REQUIRE(samples.ok());
  CHECK(static_cast<double>(samples->size()) / kRate == Approx(3.0).margin(0.08));
  const SineFit fit = FitSine(*samples);
  CHECK(fit.amplitude == Approx(0.125).epsilon(0.04));
  CHECK(fit.rest < 0.003);
}

TEST_CASE("bytes in memory decode as the file does") {
  TempDir dir;
  MakeSine(dir.File("a.ogg"), 1.0, "-c:a libvorbis");
  auto decoder = OpenUpload(ReadBytes(dir.File("a.ogg")), kRate, "upload");
  REQUIRE(decoder.ok());
  CHECK(*ReadAll(**decoder) == *DecodeFile(dir.File("a.ogg")));
}

TEST_CASE("channels are averaged") {
  TempDir dir;
  RunFfmpeg("-f lavfi -i \"aevalsrc=0.5|0|0|0|0|0.25:c=5.1:s=16000:d=2\"", dir.File("six.wav"));
  RunFfmpeg("-f lavfi -i \"aevalsrc=0.5|-0.25:s=16000:d=2\"", dir.File("two.flac"));
  CHECK((*DecodeFile(dir.File("six.wav")))[16000] == Approx(0.125).margin(1e-3));
  CHECK((*DecodeFile(dir.File("two.flac")))[16000] == Approx(0.125).margin(1e-3));
}

TEST_CASE("embedded tags are read in lower case, from wherever the format keeps them") {
  const std::string name = GENERATE("a.mp3", "a.flac", "a.ogg", "a.opus", "a.m4a");
  INFO(name);
  TempDir dir;
  const bool vorbis = name == "a.ogg";
  MakeSine(dir.File(name), 0.5,
           std::string(vorbis ? "-c:a libvorbis " : "") +
               "-metadata TITLE='Grüße' -metadata artist=Nobody -metadata album='The Album'");
  const auto decoder = OpenAudioFile(dir.File(name), kRate);
  REQUIRE(decoder.ok());
  const auto& tags = (*decoder)->info().tags;
  CHECK(tags.at("title") == "Grüße");
  CHECK(tags.at("artist") == "Nobody");
  CHECK(tags.at("album") == "The Album");
}

TEST_CASE("cover art is ignored") {
  const std::string name = GENERATE("a.mp3", "a.flac", "a.m4a");
  INFO(name);
  TempDir dir;
  RunFfmpeg("-f lavfi -i color=red:size=64x64 -frames:v 1", dir.File("cover.png"));
  MakeSine(dir.File("plain.wav"), 1.0);
  RunFfmpeg("-i '" + dir.File("plain.wav") + "' -i '" + dir.File("cover.png") +
                "' -map 0 -map 1 -c:v mjpeg -disposition:v attached_pic",
            dir.File(name));
  const auto samples = DecodeFile(dir.File(name));
  INFO(samples.status());
  REQUIRE(samples.ok());
  CHECK(static_cast<double>(samples->size()) / kRate == Approx(1.0).margin(0.08));
}

TEST_CASE("a wrong extension does not matter") {
  TempDir dir;
  MakeSine(dir.File("a.flac"), 1.0);
  WriteBytes(dir.File("a.mp3"), ReadBytes(dir.File("a.flac")));
  CHECK(*DecodeFile(dir.File("a.mp3")) == *DecodeFile(dir.File("a.flac")));
}

TEST_CASE("a file cut short is DATA_LOSS, never a shorter track") {
  const auto [name, options] = GENERATE(table<std::string, std::string>({
      {"a.wav", ""},
      {"a.aiff", ""},
      {"a.flac", ""},
      {"a.mp3", "-b:a 192k"},
      {"vbr.mp3", "-q:a 2"},
      {"bare.mp3", "-q:a 2 -write_xing 0 -id3v2_version 0"},
      {"a.ogg", "-c:a libvorbis"},
      {"a.opus", "-c:a libopus"},
      {"flac.ogg", "-c:a flac"},
      {"a.m4a", "-c:a aac"},
      {"fast.m4a", "-c:a aac -movflags +faststart"},
      {"alac.m4a", "-c:a alac"},
      {"a.aac", "-c:a aac"},
  }));
  const double kept = GENERATE(0.35, 0.5, 0.93);
  INFO(name << " cut to " << kept);
  TempDir dir;
  MakeSine(dir.File(name), 12.0, options);
  std::string bytes = ReadBytes(dir.File(name));
  bytes.resize(static_cast<size_t>(static_cast<double>(bytes.size()) * kept));
  WriteBytes(dir.File(name), bytes);
  const auto samples = DecodeFile(dir.File(name));
  REQUIRE_FALSE(samples.ok());
  INFO(samples.status());
  CHECK(samples.status().code() == absl::StatusCode::kDataLoss);
  CHECK(std::string(samples.status().message()).find(name) != std::string::npos);
}

TEST_CASE("a decoder that failed does not go on") {
  TempDir dir;
  MakeSine(dir.File("a.flac"), 6.0);
  const std::string bytes = ReadBytes(dir.File("a.flac"));
  auto decoder = OpenUpload(bytes.substr(0, bytes.size() / 2), kRate, "upload");
  REQUIRE(decoder.ok());
  const absl::Status first = ReadAll(**decoder).status();
  CHECK(first.code() == absl::StatusCode::kDataLoss);
  CHECK(ReadAll(**decoder).status() == first);
}

TEST_CASE("damage inside a file is DATA_LOSS") {
  const auto [name, options] = GENERATE(table<std::string, std::string>({
      {"a.flac", ""},
      {"a.ogg", "-c:a libvorbis"},
      {"flac.ogg", "-c:a flac"},
  }));
  INFO(name);
  TempDir dir;
  MakeSine(dir.File(name), 12.0, options);
  std::string bytes = ReadBytes(dir.File(name));
  for (size_t i = 0; i < 2000; ++i) bytes[bytes.size() / 2 + i] ^= 0x5a;
  WriteBytes(dir.File(name), bytes);
  const auto samples = DecodeFile(dir.File(name));
  REQUIRE_FALSE(samples.ok());
  INFO(samples.status());
  CHECK(samples.status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("tags appended to an MP3 are not mistaken for damage") {
  TempDir dir;
  MakeSine(dir.File("a.mp3"), 2.0, "-write_xing 0");
  const size_t plain = DecodeFile(dir.File("a.mp3"))->size();
  const std::string id3v1 = "TAG" + std::string(125, ' ');
  const std::string ape = "APETAGEX" + std::string(500, 'x') + "APETAGEX" + std::string(24, '\0');
  WriteBytes(dir.File("a.mp3"), ReadBytes(dir.File("a.mp3")) + ape + id3v1);
  const auto samples = DecodeFile(dir.File("a.mp3"));
  INFO(samples.status());
  REQUIRE(samples.ok());
  CHECK(samples->size() == plain);
}

TEST_CASE("a zero-length file is INVALID_ARGUMENT") {
  TempDir dir;
  WriteBytes(dir.File("empty.mp3"), "");
  const auto decoder = OpenAudioFile(dir.File("empty.mp3"), kRate);
  REQUIRE_FALSE(decoder.ok());
  CHECK(decoder.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(std::string(decoder.status().message()).find("empty.mp3") != std::string::npos);
}

TEST_CASE("text renamed to mp3 is INVALID_ARGUMENT") {
  TempDir dir;
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "All work and no play makes a dull track. ";
  WriteBytes(dir.File("text.mp3"), text);
  const auto decoder = OpenAudioFile(dir.File("text.mp3"), kRate);
  REQUIRE_FALSE(decoder.ok());
  CHECK(decoder.status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("formats outside the allow-list and playlists are refused") {
  TempDir dir;
  MakeSine(dir.File("a.mp3"), 1.0);
  WriteBytes(dir.File("list.m3u8"),
             "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:1,\na.mp3\n#EXT-X-ENDLIST\n");
  WriteBytes(dir.File("list.txt"), "ffconcat version 1.0\nfile a.mp3\n");
  MakeSine(dir.File("a.mka"), 1.0, "-c:a flac");
  for (const char* name : {"list.m3u8", "list.txt", "a.mka"}) {
    INFO(name);
    const auto decoder = OpenAudioFile(dir.File(name), kRate);
    REQUIRE_FALSE(decoder.ok());
    CHECK(decoder.status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("a missing file is NOT_FOUND and a directory INVALID_ARGUMENT") {
  TempDir dir;
  CHECK(OpenAudioFile(dir.File("none.mp3"), kRate).status().code() == absl::StatusCode::kNotFound);
  CHECK(OpenAudioFile(dir.path(), kRate).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("samples that are not numbers are damage, samples of any audible size are audio") {
  const auto decode = [](float sample) {
    std::string wav("RIFF\x34\0\0\0WAVEfmt \x10\0\0\0\3\0\1\0\x80\x3e\0\0\0\xfa\0\0\4\0\x20\0", 36);
    std::vector<float> samples(kRate, sample);
    const uint32_t bytes = kRate * sizeof(float), riff = 36 + bytes;
    wav.replace(4, 4, reinterpret_cast<const char*>(&riff), 4);
    wav.append("data").append(reinterpret_cast<const char*>(&bytes), 4);
    wav.append(reinterpret_cast<const char*>(samples.data()), bytes);
    auto decoder = OpenUpload(wav, kRate, "upload");
    REQUIRE(decoder.ok());
    return ReadAll(**decoder).status();
  };
  CHECK(decode(0.5f).ok());
  CHECK(decode(30000.0f).ok());
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30f}) {
    CHECK(absl::IsDataLoss(decode(bad)));
  }
}

TEST_CASE("random bytes never crash the decoder") {
  TempDir dir;
  MakeSine(dir.File("a.ogg"), 1.0, "-c:a libvorbis");
  MakeSine(dir.File("a.mp3"), 1.0);
  MakeSine(dir.File("a.m4a"), 1.0);
  unsigned state = 1;
  for (const char* name : {"a.ogg", "a.mp3", "a.m4a"}) {
    const std::string good = ReadBytes(dir.File(name));
    for (int round = 0; round < 40; ++round) {
      std::string bad = good;
      for (int i = 0; i < 20; ++i) {
        state = state * 1664525u + 1013904223u;
        bad[state % bad.size()] = static_cast<char>(state >> 24);
      }
      auto decoder = OpenUpload(bad, kRate, name);
      if (decoder.ok()) static_cast<void>(ReadAll(**decoder));
    }
  }
}

}  // namespace
}  // namespace libretto
