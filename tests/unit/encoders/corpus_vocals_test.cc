#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "encoders/training/corpus/captions.h"
#include "encoders/training/corpus/composer.h"
#include "encoders/training/corpus/production.h"

namespace libretto {
namespace {

bool Has(const std::vector<std::string>& tags, const std::string& tag) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

TEST_CASE("facts and tags say who sings, and that nobody does") {
  int sung = 0;
  for (int64_t number = 0; number < kSoloCycle; ++number) {
    const Piece piece = ComposeInTurn(number, 14, PieceSeed(3, number));
    const PartFact& front = piece.facts.parts.front();
    const auto tags = FactTags(piece.facts);
    INFO(EncodeFacts(piece.facts));
    CHECK((front.role == "vocals") == !piece.vocals.parts.empty());
    if (front.role != "vocals") {
      const bool choir = Has(tags, "voice") || Has(tags, "choir") || Has(tags, "voice oohs") ||
                         Has(tags, "synth voice");
      CHECK(Has(tags, "instrumental") != choir);
      continue;
    }
    ++sung;
    CHECK_FALSE(Has(tags, "instrumental"));
    CHECK(Has(tags, front.name));
    CHECK(Has(tags, "vocals"));
  }
  CHECK(sung > kSoloCycle / 10);
}

TEST_CASE("four in ten pieces of a genre that is sung have vocals, others have none") {
  for (const std::string genre : {"pop", "hip hop", "metal"}) {
    int sung = 0;
    for (uint64_t seed = 0; seed < 200; ++seed) {
      const Piece piece = Compose(*FindStyle(genre), 14, PieceSeed(seed, 1));
      sung += piece.vocals.parts.empty() ? 0 : 1;
    }
    CHECK(sung > 60);
    CHECK(sung < 100);
  }
  for (uint64_t seed = 0; seed < 50; ++seed) {
    CHECK(Compose(*FindStyle("techno"), 14, seed).vocals.parts.empty());
  }
}

TEST_CASE("singers keep to the range of their kind, and to one note at a time") {
  for (const VocalKind& kind : VocalKinds()) {
    INFO(kind.name());
    const Piece piece = ComposeVocalSolo(kind, 14, 8);
    REQUIRE(piece.vocals.parts.size() == static_cast<size_t>(kind.parts * kind.singers));
    CHECK(piece.facts.parts == std::vector<PartFact>{{kind.name(), -1, "vocals"}});
    for (const MidiNote& note : piece.vocals.melody) {
      CHECK((note.key >= kind.low && note.key <= kind.high));
    }
    for (const SungPart& part : piece.vocals.parts) {
      REQUIRE_FALSE(part.notes.empty());
      for (size_t i = 0; i < part.notes.size(); ++i) {
        CHECK(part.notes[i].end > part.notes[i].start);
        if (i > 0) CHECK(part.notes[i].start >= part.notes[i - 1].end);
      }
    }
  }
}

TEST_CASE("every kind of vocals has a name of its own, and some genre sings so") {
  std::set<std::string> names, used;
  for (const VocalKind& kind : VocalKinds()) names.insert(kind.name());
  CHECK(names.size() == VocalKinds().size());
  for (const MusicStyle& style : MusicStyles())
    used.insert(style.vocals.begin(), style.vocals.end());
  CHECK(used == names);
  CHECK(FindVocals("kazoo") == nullptr);
}

TEST_CASE("a harmony sings tones of the chord below the melody") {
  Plan plan;
  plan.tonic = 0;
  plan.chords = {{0, plan.end(), {0, 4, 7}}};
  Random random(1);
  const Vocals vocals = SingMelody(*FindVocals("vocal harmony"),
                                   {{0, 480, 67, 90}, {480, 480, 64, 90}}, plan, random);
  REQUIRE(vocals.parts.size() == 3);
  CHECK(vocals.parts[0].notes[0].key == Approx(67).margin(0.2));
  CHECK(vocals.parts[1].notes[0].key == Approx(64).margin(0.2));
  CHECK(vocals.parts[2].notes[0].key == Approx(60).margin(0.2));
  CHECK(vocals.parts[1].notes[1].key == Approx(60).margin(0.2));
}

TEST_CASE("an instrumental piece does not change when its style learns to sing") {
  MusicStyle style = *FindStyle("pop");
  style.sung = 0;
  const Piece instrumental = Compose(style, 14, 21);
  style.vocals = {};
  CHECK(EncodeMidi(Compose(style, 14, 21).song) == EncodeMidi(instrumental.song));
}

TEST_CASE("captions of sung pieces sooner or later name the singer") {
  Random random(3);
  for (const VocalKind& kind : VocalKinds()) {
    const Piece piece = ComposeVocalSolo(kind, 14, 2);
    std::string text;
    for (int i = 0; i < 30; ++i) text += Caption(piece.facts, random);
    INFO(text);
    CHECK(text.find("no vocals") == std::string::npos);
    CHECK(text.find("nstrumental") == std::string::npos);
    CHECK((text.find(kind.name()) != std::string::npos));
  }
}

}  // namespace
}  // namespace libretto
