#include <catch2/catch.hpp>
#include <string>

#include "encoders/training/corpus/midi_file.h"

namespace libretto {
namespace {

MidiSong Song() {
  MidiSong song;
  song.bpm = 96;
  song.numerator = 6;
  song.denominator = 8;
  song.tracks = {{"lead", 0, 40, {{0, 480, 67, 90}, {480, 20000, 69, 70}}, {{0, 7, 112}}},
                 {"drums", 9, 25, {{0, 60, 36, 100}, {240, 60, 38, 100}}, {}}};
  return song;
}

TEST_CASE("a MIDI file that was written is read back the same") {
  const auto song = DecodeMidi(EncodeMidi(Song()), "song");
  REQUIRE(song.ok());
  CHECK(song->bpm == Approx(96).margin(1e-3));
  CHECK(song->numerator == 6);
  CHECK(song->denominator == 8);
  CHECK(song->tracks == Song().tracks);
  CHECK(song->end() == 20480);
}

TEST_CASE("a truncated MIDI file is an error at every length, and never read as a shorter one") {
  const std::string bytes = EncodeMidi(Song());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto song = DecodeMidi(bytes.substr(0, size), "cut.mid");
    REQUIRE(absl::IsDataLoss(song.status()));
    CHECK(song.status().message().find("cut.mid") != std::string::npos);
  }
}

TEST_CASE("running status, other divisions and notes ended by velocity 0 are understood") {
  const std::string track = std::string("\x00\x90\x3C\x50\x60\x3C\x00\x00\xFF\x2F\x00", 11);
  const std::string bytes = std::string("MThd\0\0\0\6\0\0\0\1\0\x60MTrk\0\0\0\x0B", 22) + track;
  const auto song = DecodeMidi(bytes, "song");
  REQUIRE(song.ok());
  REQUIRE(song->tracks.size() == 1);
  CHECK(song->tracks[0].notes == std::vector<MidiNote>{{0, 480, 60, 80}});
}

TEST_CASE("bytes that are no MIDI are refused") {
  CHECK(absl::IsDataLoss(DecodeMidi("RIFFxxxxxxxxxxxx", "a.wav").status()));
}

}  // namespace
}  // namespace libretto
