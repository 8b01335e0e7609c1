#include "server/describe/timeline.h"

#include <catch2/catch.hpp>

#include "server/query/label_confidence.h"

namespace libretto {
namespace {

constexpr float kHigh = 4, kLow = -1;  // strengths: certainly there, certainly not

// Windows of 12 s every 6 s.
std::vector<Passage> Windows(size_t count) {
  std::vector<Passage> passages;
  for (size_t i = 0; i < count; ++i) {
    const double start = 6.0 * static_cast<double>(i);
    passages.push_back({start, start + 12, {}});
  }
  return passages;
}

// `first` windows low, `middle` high, `last` low.
std::vector<float> Bump(size_t first, size_t middle, size_t last) {
  std::vector<float> strengths(first, kLow);
  strengths.insert(strengths.end(), middle, kHigh);
  strengths.insert(strengths.end(), last, kLow);
  return strengths;
}

Timeline Trace(const char* label, std::vector<float> strengths) {
  const auto passages = Windows(strengths.size());
  const LabelTrace trace{FindTerm(label), std::move(strengths)};
  return TraceTimeline(passages, {&trace, 1});
}

TEST_CASE("what enters and leaves does so between two passages") {
  const Timeline timeline = Trace("strings", Bump(5, 6, 5));
  REQUIRE(timeline.segments.size() == 1);
  const LabelSegment& segment = timeline.segments[0];
  CHECK(segment.term->label == "strings");
  CHECK(segment.start_seconds == 33);  // between the centres 30 and 36 of passages 4 and 5
  CHECK(segment.end_seconds == 69);
  CHECK(segment.strength == Approx(kHigh));
  REQUIRE(timeline.events.size() == 2);
  CHECK(timeline.events[0].enters);
  CHECK(timeline.events[0].seconds == 33);
  CHECK(timeline.events[0].contrast == Approx(kHigh - kLow));
  CHECK_FALSE(timeline.events[1].enters);
  CHECK(timeline.events[1].seconds == 69);
}

TEST_CASE("what is there throughout neither enters nor leaves") {
  const Timeline timeline = Trace("piano", Bump(0, 8, 0));
  REQUIRE(timeline.segments.size() == 1);
  CHECK(timeline.segments[0].start_seconds == 0);
  CHECK(timeline.segments[0].end_seconds == 54);
  CHECK(timeline.events.empty());
}

TEST_CASE("between the thresholds a label stays as it was: it does not flicker") {
  float between = 0;  // present if it was, absent if it was not
  while (LabelConfidence(between, LabelKind::kInstrument) < 0.37f) between += 0.01f;
  std::vector<float> strengths = Bump(4, 4, 0);
  strengths.insert(strengths.end(), 6, between);
  strengths.insert(strengths.end(), 4, kLow);
  strengths.insert(strengths.end(), 6, between);
  const Timeline timeline = Trace("strings", strengths);
  REQUIRE(timeline.segments.size() == 1);
  CHECK(timeline.segments[0].start_seconds == 27);
  CHECK(timeline.segments[0].end_seconds == 87);
}

TEST_CASE("a single passage that differs is smoothed away") {
  CHECK(Trace("strings", Bump(6, 1, 6)).segments.empty());
  std::vector<float> gap = Bump(0, 12, 0);
  gap[6] = kLow;
  CHECK(Trace("strings", gap).segments.size() == 1);
  CHECK(Trace("strings", gap).events.empty());
}

TEST_CASE("one passage alone can hold a label") {
  const Timeline timeline = Trace("flute", {kHigh});
  REQUIRE(timeline.segments.size() == 1);
  CHECK(timeline.segments[0].start_seconds == 0);
  CHECK(timeline.segments[0].end_seconds == 12);
  CHECK(timeline.events.empty());
}

TEST_CASE("of kin that enter together the stronger is told; events are few and in order of time") {
  const auto passages = Windows(40);
  std::vector<LabelTrace> traces = {{FindTerm("strings"), Bump(10, 30, 0)},
                                    {FindTerm("violin"), Bump(10, 30, 0)}};
  for (float& strength : traces[1].strengths) strength *= 1.5f;
  const char* others[] = {"piano", "flute", "organ", "drums", "banjo", "harp", "choir", "sitar"};
  for (size_t i = 0; i < std::size(others); ++i) {
    traces.push_back({FindTerm(others[i]), Bump(38 - 2 * i, 2 + 2 * i, 0)});
  }
  const Timeline timeline = TraceTimeline(passages, traces);
  CHECK(timeline.segments.size() == 10);
  REQUIRE(timeline.events.size() == kMaxEvents);
  CHECK(timeline.events[0].term->label == "violin");
  CHECK(std::ranges::is_sorted(timeline.events, {}, &TimelineEvent::seconds));
  CHECK(std::ranges::none_of(
      timeline.events, [](const TimelineEvent& event) { return event.term->label == "strings"; }));
}

TEST_CASE("a faint change is a segment's end, but no event") {
  float faint = 0;
  while (LabelConfidence(faint, LabelKind::kInstrument) < 0.22f) faint += 0.01f;
  std::vector<float> strengths(6, faint + 0.95f);
  strengths.insert(strengths.end(), 6, faint);
  const Timeline timeline = Trace("strings", strengths);
  REQUIRE(timeline.segments.size() == 1);
  CHECK(timeline.segments[0].end_seconds < 72);
  CHECK(timeline.events.empty());
}

}  // namespace
}  // namespace libretto
