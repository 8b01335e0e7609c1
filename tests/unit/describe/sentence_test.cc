#include "server/describe/sentence.h"

#include <catch2/catch.hpp>

namespace libretto {
namespace {

LabelScore Score(const std::string& label, float confidence) {
  return {.label = label, .confidence = confidence};
}

AudioFacts Measured() {
  AudioFacts facts;
  facts.tempo_bpm = 71.8;
  facts.key = "D";
  facts.mode = "minor";
  return facts;
}

std::string Say(const std::vector<LabelScore>& labels, const Mood& mood = {},
                const AudioFacts& facts = {}) {
  return DescribeInWords(labels, mood, facts);
}

TEST_CASE("what is certain is said, with what was measured") {
  CHECK(Say({Score("strings", 0.7f), Score("piano", 0.9f), Score("classical music", 0.8f),
             Score("sad", 0.9f), Score("choir", 0.7f)},
            {}, Measured()) ==
        "Sad classical piece for piano and strings, with choir, 72 BPM in D minor.");
}

TEST_CASE("what is only likely follows probably") {
  CHECK(Say({Score("jazz", 0.9f), Score("groovy", 0.5f), Score("saxophone", 0.5f)}, {},
            Measured()) == "Jazz piece, 72 BPM in D minor; probably groovy, with saxophone.");
  AudioFacts key;
  key.key = "D#";
  key.mode = "major";
  CHECK(Say({Score("calm", 0.9f)}, {}, key) == "Calm piece in D# major.");
  CHECK(Say({Score("choir", 0.9f)}, {}, key) == "Piece, with choir, in D# major.");
  CHECK(Say({Score("harp", 0.5f)}) == "Piece; probably with harp.");
  CHECK(Say({Score("funk", 0.5f)}) == "Piece; probably funk.");
}

TEST_CASE("where nothing is clear, nothing is claimed") {
  CHECK(Say({}) == "Piece; nothing else is clear.");
  CHECK(Say({Score("sad", 0.44f), Score("piano", 0.2f)}, {}, Measured()) ==
        "Piece, 72 BPM in D minor; nothing else is clear.");
  CHECK(Say({Score("not a word of ours", 1.0f)}) == "Piece; nothing else is clear.");
}

TEST_CASE("the ends of the axes are moods, unless a mood says as much") {
  CHECK(Say({}, {.valence = -0.6f, .arousal = -0.7f}) == "Calm, dark piece.");
  CHECK(Say({Score("sad", 0.8f)}, {.valence = -0.6f, .arousal = -0.7f}) == "Sad, calm piece.");
  CHECK(Say({Score("calm", 0.5f)}, {.valence = 0.6f, .arousal = -0.7f}) == "Calm, happy piece.");
  CHECK(Say({}, {.valence = 0.49f, .arousal = 0.49f}) == "Piece; nothing else is clear.");
}

TEST_CASE("of labels that exclude each other the likelier is said") {
  CHECK(Say({Score("strings", 0.8f), Score("violin", 0.9f)}) == "Piece for violin.");
  CHECK(Say({Score("calm", 0.7f), Score("energetic", 0.8f)}) == "Energetic piece.");
  CHECK(Say({Score("sad", 0.8f), Score("happy", 0.5f)}) == "Sad piece.");
}

TEST_CASE("at most three instruments and two genres are said, quiet and loud where it is extreme") {
  AudioFacts facts;
  facts.loudness_lufs = -30;
  CHECK(Say({Score("piano", 0.9f), Score("flute", 0.85f), Score("drums", 0.8f),
             Score("banjo", 0.75f), Score("jazz", 0.9f), Score("funk", 0.8f), Score("disco", 0.7f)},
            {}, facts) == "Jazz piece for piano, flute and drums, also funk, quiet.");
  facts.loudness_lufs = -6;
  CHECK(Say({}, {}, facts) == "Piece, loud; nothing else is clear.");
  facts.loudness_lufs = -14;
  CHECK(Say({}, {}, facts) == "Piece; nothing else is clear.");
}

TEST_CASE("the order of the labels does not matter") {
  CHECK(Say({Score("piano", 0.7f), Score("flute", 0.7f)}) ==
        Say({Score("flute", 0.7f), Score("piano", 0.7f)}));
}

}  // namespace
}  // namespace libretto
