// What a decoder process can and cannot do, and what the caller hears of it.
#include <csignal>

#include "absl/time/clock.h"
#include "base/sound_font_path.h"
#include "tests/fakes/direct_audio.h"
#include "tests/fakes/midi_bytes.h"
#include "tests/fakes/sine_wav.h"
#include "tests/unit/encoders/audio_fixtures.h"
#include "tests/unit/sandbox/sandbox_fixture.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

TEST_CASE("every format decodes in the sandbox as it does here") {
  const SandboxFixture sandbox(RealDecoders());
  const DirectAudio direct;
  const TempDir dir;
  for (const std::string name :
       {"a.wav", "a.aiff", "a.flac", "a.mp3", "a.ogg", "a.opus", "a.m4a"}) {
    INFO(name);
    MakeSine(dir.File(name), 3, "-metadata title=Sine -metadata creation_time=2020-01-01T00:00:00");
    const std::string bytes = ReadBytes(dir.File(name));
    const auto there = sandbox.Decode(bytes);
    const auto here = Decode(direct, bytes);
    REQUIRE(here.ok());
    REQUIRE(there.ok());
    CHECK(there->samples == here->samples);
    CHECK(there->info.codec == here->info.codec);
    CHECK(there->info.tags == here->info.tags);
    CHECK(there->measures.facts == here->measures.facts);
    CHECK(there->measures.facts.loudness_lufs.has_value());
    CHECK(there->measures.fingerprint == here->measures.fingerprint);
  }
  CHECK(sandbox.audio.failures().total() == 0);
}

TEST_CASE("audio that cannot be decoded is told with the words of the decoder") {
  const SandboxFixture sandbox(RealDecoders());
  const DirectAudio direct;
  const std::string wav = SineWav(440, 2);
  for (const std::string& bad : {std::string(), std::string("words"), wav.substr(0, 20000)}) {
    const absl::Status here = Decode(direct, bad).status();
    CHECK_FALSE(here.ok());
    CHECK(sandbox.Decode(bad).status() == here);
  }
  CHECK(sandbox.audio.failures().total() == 0);
}

TEST_CASE("what a decoder must not do kills it") {
  const SandboxFixture sandbox(MisbehavingDecoders());
  for (const std::string deed : {"open", "unlink", "socket", "connect", "fork", "exec", "kill",
                                 "write", "ptrace", "executable memory"}) {
    INFO(deed);
    const absl::Status status = sandbox.Decode(deed).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(ReasonOf(status) == reason::kAudioCrashesDecoder);
    CHECK_THAT(MessageOf(status), Contains("forbids"));
  }
  CHECK(sandbox.audio.failures().of(DecoderFailure::kForbidden) == 10);
  CHECK(sandbox.audio.failures().total() == 10);
}

TEST_CASE("no file is there for a decoder") {
  const SandboxFixture sandbox(MisbehavingDecoders());
  CHECK_THAT(MessageOf(sandbox.Decode("stat").status()), Contains("no such file"));
}

TEST_CASE("MIDI is played in a sandbox as it is here, within the limits of small files") {
  const SandboxFixture sandbox(RealDecoders());
  const std::string tune = MidiTune({60, 64, 67, 72, 36, 48}, 48);
  const auto here = OpenAudioDescriptor(SealedMemoryFile(tune).value(), 16000, "upload",
                                        SoundFont::Open(kDefaultSoundFont));
  REQUIRE(here.ok());
  const auto expected = ReadAll(**here);
  REQUIRE(expected.ok());
  const auto there = sandbox.Decode(tune);
  REQUIRE(there.ok());
  CHECK(there->samples == *expected);
  CHECK(there->info.container == "midi");
  CHECK(there->measures.facts.loudness_lufs.has_value());
  CHECK(absl::IsDataLoss(sandbox.Decode(tune.substr(0, 40)).status()));
  CHECK(sandbox.audio.failures().total() == 0);
}

TEST_CASE("a sandbox without a SoundFont refuses MIDI, and nothing else") {
  DecoderPoolOptions options = RealDecoders();
  options.sound_font = "/nowhere/font.sf2";
  const SandboxFixture sandbox(options);
  const absl::Status refused = sandbox.Decode(MidiTune({60})).status();
  CHECK(absl::IsFailedPrecondition(refused));
  CHECK_THAT(MessageOf(refused), Contains("/nowhere/font.sf2"));
  CHECK(sandbox.Decode(SineWav(440, 1)).ok());
}

TEST_CASE("a decoder that crashes is the audio's fault") {
  const SandboxFixture sandbox(MisbehavingDecoders());
  for (const auto& [deed, signal] : {std::pair("crash", "signal 11"), {"abort", "signal 6"}}) {
    const absl::Status status = sandbox.Decode(deed).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(ReasonOf(status) == reason::kAudioCrashesDecoder);
    CHECK_THAT(MessageOf(status), Contains(signal));
  }
  CHECK(sandbox.audio.failures().of(DecoderFailure::kCrash) == 2);
  CHECK(absl::IsInternal(sandbox.Decode("exit").status()));
  CHECK(sandbox.audio.failures().of(DecoderFailure::kProtocol) == 1);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("memory ends at the limit") {
  const SandboxFixture sandbox(MisbehavingDecoders());
  const absl::Status status = sandbox.Decode("allocate").status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK(ReasonOf(status) == reason::kAudioTooCostly);
  CHECK_THAT(MessageOf(status), Contains("64 MiB") && Contains("decode_memory_mb"));
  CHECK(sandbox.audio.failures().of(DecoderFailure::kMemory) == 1);
}
#endif

TEST_CASE("processor time ends at the limit") {
  const SandboxFixture sandbox(MisbehavingDecoders());
  const absl::Status status = sandbox.Decode("spin").status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK(ReasonOf(status) == reason::kAudioTooCostly);
  CHECK_THAT(MessageOf(status), Contains("decode_seconds"));
  CHECK(sandbox.audio.failures().of(DecoderFailure::kProcessorTime) == 1);
}

TEST_CASE("a decoder that says nothing is given up: at the deadline, when cancelled") {
  const SandboxFixture sandbox(MisbehavingDecoders());
  Call call;
  call.deadline = absl::Now() + absl::Milliseconds(100);
  CHECK(absl::IsDeadlineExceeded(sandbox.Decode("sleep", call).status()));
  call = {};
  call.cancelled = [asked = 0]() mutable { return ++asked > 3; };
  CHECK(absl::IsCancelled(sandbox.Decode("sleep", call).status()));
  CHECK(sandbox.audio.failures().total() == 0);  // neither is the decoder's fault
}

TEST_CASE("a decoder that says nothing to a caller without a deadline is given up in the end") {
  const SandboxFixture sandbox(MisbehavingDecoders(), absl::Milliseconds(200));
  const absl::Status status = sandbox.Decode("sleep").status();
  CHECK(absl::IsResourceExhausted(status));
  CHECK_THAT(MessageOf(status), Contains("decode_seconds"));
  CHECK(sandbox.audio.failures().of(DecoderFailure::kTooSlow) == 1);
  CHECK(sandbox.audio.failures().total() == 1);
}

TEST_CASE("a decoder that breaks the protocol is an internal error") {
  const SandboxFixture sandbox(MisbehavingDecoders());
  for (const std::string deed :
       {"unknown frame", "garbage", "huge frame", "second greeting", "samples first", "info twice",
        "not a number", "a job", "wrong error"}) {
    INFO(deed);
    CHECK(absl::IsInternal(sandbox.Decode(deed).status()));
  }
}

TEST_CASE("endless audio is decoded only as far as it is read") {
  SandboxFixture sandbox(MisbehavingDecoders());
  {
    const Call call;
    const auto audio =
        sandbox.audio.Open(SealedMemoryFile("flood").value(), {"upload", 16000, false}, call);
    REQUIRE(audio.ok());
    std::vector<float> block(100000);
    for (int i = 0; i < 50; ++i) CHECK((*audio)->Read(block).value() > 0);
    CHECK(sandbox.pool.stats().busy == 1);
  }
  CHECK(sandbox.pool.stats().busy == 0);
}

TEST_CASE("a decoder killed from outside fails its call alone") {
  const SandboxFixture sandbox(MisbehavingDecoders());
  const Call call;
  const auto audio = sandbox.audio.Open(SealedMemoryFile("begin and sleep").value(),
                                        {"upload", 16000, false}, call);
  REQUIRE(audio.ok());
  for (const pid_t pid : Children()) kill(pid, SIGKILL);
  std::vector<float> block(100);
  const absl::Status status = (*audio)->Read(block).status();
  CHECK(absl::IsResourceExhausted(status));
  CHECK(ReasonOf(status) == std::nullopt);  // worth another try
  CHECK((*audio)->Read(block).status() == status);
  Await([&] { return absl::IsDataLoss(sandbox.Decode("nothing").status()); });
}

}  // namespace
}  // namespace libretto
