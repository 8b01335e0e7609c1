#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "base/sound_font_path.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/midi/smf.h"
#include "tests/fakes/midi_bytes.h"
#include "tests/unit/encoders/audio_fixtures.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

constexpr int kRate = 16000;
const std::string kNoteOn("\x90\x3C\x64", 3), kNoteOff("\x80\x3C\x40", 3);

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

absl::StatusOr<std::unique_ptr<AudioDecoder>> Open(const std::string& bytes,
                                                   const MaybeSoundFont& font) {
  return OpenAudioDescriptor(SealedMemoryFile(bytes).value(), kRate, "tune.mid", font);
}

std::vector<float> Played(const std::string& bytes) {
  const auto decoder = Open(bytes, SoundFont::Open(kDefaultSoundFont));
  REQUIRE(decoder.ok());
  const auto samples = ReadAll(**decoder);
  REQUIRE(samples.ok());
  return *samples;
}

// How much of `hz` there is in a second of sound from `begin` on.
double Power(const std::vector<float>& samples, double begin, double hz) {
  double real = 0, imaginary = 0;
  const auto first = static_cast<size_t>(begin * kRate);
  for (size_t i = 0; i < kRate; ++i) {
    const double phase = 2 * std::numbers::pi * hz * static_cast<double>(i) / kRate;
    real += samples[first + i] * std::cos(phase);
    imaginary += samples[first + i] * std::sin(phase);
  }
  return real * real + imaginary * imaginary;
}

double DominantHz(const std::vector<float>& samples, double begin) {
  double best = 0;
  for (double hz = 100; hz < 1000; hz += 1) {
    if (Power(samples, begin, hz) > (best > 0 ? Power(samples, begin, best) : 0)) best = hz;
  }
  return best;
}

absl::Status ErrorOf(const std::string& bytes) { return ReadMidi(bytes).status(); }

TEST_CASE("a tune has its length and its pitch") {
  // A flute, which is nearly a sine: A4 for two seconds, then E5.
  const auto samples = Played(MidiTune({69, 69, 69, 69, 76, 76, 76, 76}, 73));
  CHECK(samples.size() == Approx((4 + 2) * kRate).epsilon(0.001));  // and two seconds of fading
  CHECK(DominantHz(samples, 0.5) == Approx(440).epsilon(0.01));
  CHECK(DominantHz(samples, 2.6) == Approx(659.3).epsilon(0.01));
  const std::span end = std::span(samples).last(kRate / 10);
  CHECK(std::ranges::all_of(end, [](float s) { return std::abs(s) < 0.01f; }));
}

TEST_CASE("the same file gives the same samples, whatever was played between") {
  const std::string tune = MidiTune({60, 64, 67, 72});
  const auto first = Played(tune);
  Played(MidiTune({40, 41, 42}, 90));
  CHECK(Played(tune) == first);
}

TEST_CASE("a decoder of MIDI says what it plays") {
  const auto decoder = Open(MidiTune({60, 60}), SoundFont::Open(kDefaultSoundFont));
  REQUIRE(decoder.ok());
  CHECK((*decoder)->info().container == "midi");
  CHECK((*decoder)->info().channels == 2);
  CHECK((*decoder)->info().duration_seconds == Approx(3));
}

TEST_CASE("without a SoundFont, MIDI is refused with the remedy") {
  const std::string tune = MidiTune({60});
  const auto none = Open(tune, SoundFont::Open("/nowhere/font.sf2"));
  CHECK(absl::IsFailedPrecondition(none.status()));
  CHECK_THAT(MessageOf(none.status()), Contains("tune.mid") && Contains("/nowhere/font.sf2") &&
                                           Contains("timgm6mb-soundfont"));
  const TempDir dir;
  WriteBytes(dir.File("font.sf2"), std::string(1000, 'x'));
  CHECK_THAT(MessageOf(SoundFont::Open(dir.File("font.sf2")).status()), Contains("is none"));
  WriteBytes(dir.File("broken.sf2"), "RIFF1234sfbk" + std::string(1000, 'x'));
  CHECK(absl::IsFailedPrecondition(Open(tune, SoundFont::Open(dir.File("broken.sf2"))).status()));
  CHECK(absl::IsFailedPrecondition(
      OpenAudioDescriptor(SealedMemoryFile(tune).value(), kRate, "x").status()));
}

TEST_CASE("tracks of format 1 sound together, those of format 2 one after another") {
  const std::string track = MidiTrackChunk({{0, kNoteOn}, {960, kNoteOff}});
  const auto together = ReadMidi(MidiHeader(1, 2, 480) + track + track);
  REQUIRE(together.ok());
  CHECK(together->end_seconds == Approx(1));
  const auto in_turn = ReadMidi(MidiHeader(2, 2, 480) + track + track);
  REQUIRE(in_turn.ok());
  CHECK(in_turn->end_seconds == Approx(2));
  CHECK(in_turn->events.size() == 4);
}

TEST_CASE("time follows every tempo, of any track, or SMPTE") {
  const std::string slow("\xFF\x51\x03\x0F\x42\x40", 6);  // a second per quarter note
  const std::string notes = MidiTrackChunk({{0, kNoteOn}, {960, kNoteOff}});
  const auto two = ReadMidi(MidiHeader(1, 2, 480) + notes + MidiTrackChunk({{480, slow}}));
  REQUIRE(two.ok());
  CHECK(two->end_seconds == Approx(1.5));
  const auto smpte = ReadMidi(MidiHeader(0, 1, 0xE728) + notes);  // 25 frames of 40
  REQUIRE(smpte.ok());
  CHECK(smpte->end_seconds == Approx(0.96));
  const std::string none("\xFF\x51\x03\0\0\0", 6);
  const auto still =
      ReadMidi(MidiHeader(0, 1, 480) + MidiTrackChunk({{0, none}, {0, kNoteOn}, {960, kNoteOff}}));
  REQUIRE(still.ok());
  CHECK(still->end_seconds == Approx(1));
}

TEST_CASE("running status, system exclusive messages, foreign chunks and RMID are read") {
  const std::string exclusive("\xF0\x03\x7E\x7F\xF7", 5);
  const std::string file = MidiHeader(0, 1, 480) + MidiChunk("XFIH", "unknown") +
                           MidiTrackChunk({{0, exclusive}, {0, kNoteOn}, {480, {"\x3C\0", 2}}});
  const auto score = ReadMidi(file);
  REQUIRE(score.ok());
  REQUIRE(score->events.size() == 2);
  CHECK(score->events[1].status == 0x90);
  const auto size = static_cast<char>(file.size());
  const std::string wrapped =
      std::string("RIFF\0\0\0\0RMIDdata", 16) + size + std::string(3, '\0') + file;
  const auto inside = ReadMidi(wrapped);
  REQUIRE(inside.ok());
  CHECK(inside->events.size() == 2);
  CHECK(Played(wrapped).size() > 0);
}

TEST_CASE("a file that is cut short anywhere is damaged or refused, and never crashes") {
  const std::string whole = MidiTune({60, 64, 67});
  for (size_t length = 0; length < whole.size(); ++length) {
    INFO(length);
    const absl::Status status = ErrorOf(whole.substr(0, length));
    CHECK((absl::IsDataLoss(status) || (length < 4 && absl::IsInvalidArgument(status))));
  }
}

TEST_CASE("hostile files are refused at once, with the reason") {
  const std::string notes = MidiTrackChunk({{0, kNoteOn}, {480, kNoteOff}});
  CHECK_THAT(MessageOf(ErrorOf(MidiHeader(1, 0, 480))), Contains("no tracks"));
  CHECK_THAT(MessageOf(ErrorOf(MidiHeader(0, 1, 0) + notes)), Contains("division"));
  CHECK_THAT(MessageOf(ErrorOf(MidiHeader(0, 1, 0xE700) + notes)), Contains("division"));
  CHECK(absl::IsDataLoss(ErrorOf(MidiHeader(1, 65535, 480) + notes)));
  CHECK_THAT(MessageOf(ErrorOf(MidiHeader(7, 1, 480) + notes)), Contains("format 7"));
  CHECK_THAT(MessageOf(ErrorOf(MidiHeader(0, 1, 480) + MidiTrackChunk({}))), Contains("no notes"));
  // Deltas and tempi of their largest.
  std::vector<MidiDelta> far = {{0, std::string("\xFF\x51\x03\xFF\xFF\xFF", 6)}};
  for (int i = 0; i < 100; ++i) far.push_back({0x0FFFFFFF, kNoteOn});
  CHECK_THAT(MessageOf(ErrorOf(MidiHeader(0, 1, 1) + MidiTrackChunk(far))), Contains("30 minutes"));
  const std::vector<MidiDelta> many(kMaxMidiEvents + 1, {0, kNoteOn});
  CHECK_THAT(MessageOf(ErrorOf(MidiHeader(0, 1, 480) + MidiTrackChunk(many))), Contains("events"));
  // An event without a status, data with the high bit, and a chunk that is longer than the file.
  CHECK(absl::IsDataLoss(ErrorOf(MidiHeader(0, 1, 480) + MidiTrackChunk({{0, "\x40\x40"}}))));
  CHECK(absl::IsDataLoss(ErrorOf(MidiHeader(0, 1, 480) + MidiTrackChunk({{0, "\x90\xFF\x40"}}))));
  CHECK(absl::IsDataLoss(ErrorOf(MidiHeader(0, 1, 480) + std::string("MTrk\xFF\xFF\xFF\xFF", 8))));
  const auto large = Open("MThd" + std::string(kMaxMidiBytes, '\0'), NoSoundFont());
  CHECK_THAT(MessageOf(large.status()), Contains("16 MiB"));
}

}  // namespace
}  // namespace libretto
