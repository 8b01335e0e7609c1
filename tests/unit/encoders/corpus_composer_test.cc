#include <catch2/catch.hpp>
#include <set>

#include "encoders/training/corpus/composer.h"
#include "encoders/training/corpus/drums.h"
#include "encoders/training/corpus/production.h"
#include "encoders/training/corpus/public_music.h"
#include "encoders/training/corpus/rearrange.h"
#include "encoders/training/corpus/scale.h"
#include "encoders/training/text_io.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

TEST_CASE("the same seed composes the same piece, another seed another") {
  for (int64_t number = 0; number < kSoloCycle; number += 7) {
    const Piece piece = ComposeInTurn(number, 14, 5), twin = ComposeInTurn(number, 14, 5);
    CHECK(EncodeMidi(piece.song) == EncodeMidi(twin.song));
    CHECK(piece.facts == twin.facts);
    CHECK(EncodeMidi(piece.song) != EncodeMidi(ComposeInTurn(number, 14, 6).song));
  }
}

TEST_CASE("every programme and drum kit of General MIDI is in front in one cycle") {
  std::set<int> programs, kits;
  std::set<std::string> genres;
  for (int64_t number = 0; number < kSoloCycle; ++number) {
    const Piece piece = ComposeInTurn(number, 14, PieceSeed(3, number));
    if (!piece.facts.genres.empty()) genres.insert(piece.facts.genres.front());
    REQUIRE_FALSE(piece.facts.parts.empty());
    const PartFact& front = piece.facts.parts.front();
    if (front.program >= 0) (front.role == "drums" ? kits : programs).insert(front.program);
  }
  CHECK(programs.size() == kPrograms);
  CHECK(kits.size() >= DrumKits().size());
  CHECK(genres.size() >= 100);
}

TEST_CASE("facts say what the notes are") {
  for (int64_t number = 0; number < kSoloCycle; number += 3) {
    const Piece piece = ComposeInTurn(number, 14, 11);
    const size_t sung = piece.vocals.melody.empty() ? 0 : 1;  // told first
    REQUIRE(piece.song.tracks.size() + sung == piece.facts.parts.size());
    for (size_t i = 0; i < piece.song.tracks.size(); ++i) {
      const MidiTrack& track = piece.song.tracks[i];
      const PartFact& part = piece.facts.parts[i + sung];
      const bool drums = part.role == "drums";
      CHECK(drums == (track.channel == kDrumChannel));
      if (!drums) CHECK(track.program == part.program);
      CHECK_FALSE(track.notes.empty());
      for (const MidiNote& note : track.notes) {
        CHECK(note.length > 0);
        CHECK((note.key > 0 && note.key < 128 && note.velocity > 0 && note.velocity < 128));
      }
    }
    const int64_t end = sung == 0 ? piece.song.end() : piece.vocals.melody.back().start;
    CHECK(static_cast<double>(end) / kTicksPerBeat * 60 / piece.song.bpm > 9);
  }
}

TEST_CASE("styles name only scales, drum patterns, voices and steps that exist") {
  for (const MusicStyle& style : MusicStyles()) {
    INFO(style.genres.front());
    const auto metre = Split(style.metre, '/');
    const int bar = std::stoi(metre[0]) * 1920 / std::stoi(metre[1]);
    for (const auto& scale : style.scales) CHECK(FindScale(scale) != nullptr);
    for (const auto& name : style.drums) {
      const DrumPattern* pattern = FindDrumPattern(name);
      REQUIRE(pattern != nullptr);
      CHECK(pattern->metre == style.metre);
      for (const auto& [voice, steps] : pattern->lines) {
        CHECK(DrumKey(voice) > 0);
        CHECK(bar % steps.size() == 0);
      }
    }
    for (const auto& vocals : style.vocals) CHECK(FindVocals(vocals) != nullptr);
    for (const StyleLayer& layer : style.layers) {
      for (const auto& figure : layer.figures) {
        for (const std::string& steps : Split(figure, '|')) {
          INFO(figure);
          CHECK(bar % steps.size() == 0);
          CHECK(steps.find_first_not_of("cCpaAr3567owz-.") == std::string::npos);
        }
      }
    }
  }
}

TEST_CASE("a missing soundfont, or none, is an error that says what to install") {
  const TemporaryDirectory directory;
  const auto missing = Studio::Open({directory.path() + "/no.sf2"}, directory.path());
  CHECK(absl::IsNotFound(missing.status()));
  CHECK(missing.status().message().find("fluid-soundfont-gm") != std::string::npos);
  CHECK(absl::IsFailedPrecondition(Studio::Open({}, directory.path()).status()));
}

TEST_CASE("a data folder without MIDI is an error that names it") {
  const TemporaryDirectory directory;
  const auto music = ListPublicMusic(directory.path());
  CHECK(absl::IsNotFound(music.status()));
  CHECK(music.status().message().find(directory.path()) != std::string::npos);
}

TEST_CASE("an ABC book is split into tunes with region and dance") {
  const auto irish =
      SplitTunes({"X: 1", "T: A", "R: Reel", "K: G", "GABc|", "", "X: 2", "T: The B Jig", "K:D"},
                 "book.abc", "oneills1850");
  REQUIRE(irish.size() == 2);
  CHECK(irish[0].region == "irish");
  CHECK(irish[0].dance == "reel");
  CHECK(irish[1].dance == "jig");
  const auto essen =
      SplitTunes({"X:7", "T: A", "O: China, Shaanxi", "K: C"}, "h.abc", "essenFolksong");
  CHECK(essen.at(0).region == "chinese");
}

TEST_CASE("an excerpt begins at zero and is cut at its end") {
  const std::vector<MidiNote> notes = {{0, 10, 60, 1}, {100, 50, 61, 1}, {140, 90, 62, 1}};
  CHECK(Excerpt(notes, 100, 200) == std::vector<MidiNote>{{0, 50, 61, 1}, {40, 60, 62, 1}});
}

}  // namespace
}  // namespace libretto
