#include "server/describe/describer.h"

#include <catch2/catch.hpp>

#include "server/query/errors.h"
#include "server/query/vectors.h"
#include "tests/fakes/fake_model.h"

namespace libretto {
namespace {

class DescriberFixture {
 public:
  // Passages of 12 s every 6 s, each the vector of its words.
  HeardAudio Heard(const std::vector<std::string>& passages) const {
    HeardAudio audio;
    std::vector<Embedding> vectors;
    for (size_t i = 0; i < passages.size(); ++i) {
      const double start = 6.0 * static_cast<double>(i);
      vectors.push_back(model.text().Encode(std::vector{passages[i]})->front().embedding);
      audio.passages.push_back({start, start + 12, vectors.back()});
    }
    audio.track = NormalizedMean(vectors).value();
    audio.duration_seconds = audio.passages.back().end_seconds;
    return audio;
  }

  FakeModel model;
  std::unique_ptr<const Labeler> labeler = Labeler::Create(model).value();
  std::unique_ptr<const Describer> describer = Describer::Create(model, *labeler).value();
};

std::vector<std::string> Repeat(const std::string& text, size_t count) {
  return std::vector<std::string>(count, text);
}

TEST_CASE_METHOD(DescriberFixture, "instruments, genres and moods are found and said") {
  HeardAudio audio = Heard(Repeat("flute ragtime sad", 6));
  audio.facts.tempo_bpm = 90;
  const Description description = describer->Describe(audio);
  std::vector<LabelKind> kinds;
  std::vector<std::string> labels;
  for (const LabelScore& tag : description.tags) {
    kinds.push_back(tag.kind);
    labels.push_back(tag.label);
    CHECK(tag.confidence >= 0.25f);
  }
  CHECK(std::ranges::is_sorted(kinds));
  for (const char* word : {"flute", "ragtime", "sad"}) {
    CHECK(std::ranges::find(labels, word) != labels.end());
  }
  CHECK(description.sentence.find("90 BPM") != std::string::npos);
  CHECK(description.sentence.find("flute") != std::string::npos);
  CHECK(describer->Describe(audio).sentence == description.sentence);
}

TEST_CASE_METHOD(DescriberFixture, "moods lie on their side of the axes") {
  const Mood sad = describer->Describe(Heard({"sad calm"})).mood;
  const Mood happy = describer->Describe(Heard({"happy energetic"})).mood;
  CHECK(sad.valence < 0);
  CHECK(sad.arousal < 0);
  CHECK(happy.valence > 0);
  CHECK(happy.arousal > 0);
  CHECK(std::abs(happy.arousal) <= 1);
}

TEST_CASE_METHOD(DescriberFixture, "an instrument that enters is an event") {
  std::vector<std::string> passages = Repeat("piano", 6);
  for (const std::string& passage : Repeat("strings", 6)) passages.push_back(passage);
  const Description description = describer->Describe(Heard(passages));
  const auto entry = std::ranges::find_if(
      description.timeline.events,
      [](const TimelineEvent& event) { return event.enters && event.term->label == "strings"; });
  REQUIRE(entry != description.timeline.events.end());
  CHECK(entry->seconds == Approx(39));  // between the centres 36 and 42
}

TEST_CASE_METHOD(DescriberFixture, "a stretch is described by its passages, without the facts") {
  HeardAudio audio = Heard({"piano", "piano", "piano", "flute", "flute", "flute"});
  audio.facts.tempo_bpm = 90;
  const auto stretch = audio.Stretch(29, 40);
  REQUIRE(stretch.ok());
  CHECK(stretch->passages.size() == 3);
  CHECK_FALSE(stretch->facts.tempo_bpm.has_value());
  CHECK(stretch->duration_seconds == audio.duration_seconds);
  CHECK(Dot(stretch->track, FakeWord("flute")) > 0.8f);
  const absl::Status outside = audio.Stretch(100, 110).status();
  CHECK(absl::IsInvalidArgument(outside));
  CHECK(FieldOf(outside) == "passage");
}

TEST_CASE_METHOD(DescriberFixture, "one passage is enough") {
  const Description description = describer->Describe(Heard({"flute"}));
  CHECK(description.timeline.events.empty());
  CHECK_FALSE(description.sentence.empty());
}

}  // namespace
}  // namespace libretto
