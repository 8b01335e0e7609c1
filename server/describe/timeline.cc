#include "server/describe/timeline.h"

#include <algorithm>
#include <cmath>

#include "server/query/label_confidence.h"

namespace libretto {
namespace {

constexpr float kEnter = 0.5f, kLeave = 0.25f;  // confidence
constexpr float kMinContrast = 1.0f;            // strength
constexpr size_t kMinPassages = 2;
constexpr size_t kSide = 3;  // passages on either side of a change that its contrast is taken over

// Passages [begin, end).
struct Run {
  size_t begin, end;
};

float Mean(std::span<const float> values) {
  float sum = 0;
  for (const float value : values) sum += value;
  return sum / static_cast<float>(values.size());
}

// Each value the median of itself and its neighbours: keeps edges where they are.
std::vector<float> Smoothed(std::span<const float> values) {
  std::vector<float> smooth(values.begin(), values.end());
  for (size_t i = 1; i + 1 < values.size(); ++i) {
    const float a = values[i - 1], b = values[i], c = values[i + 1];
    smooth[i] = std::max(std::min(a, b), std::min(std::max(a, b), c));
  }
  return smooth;
}

std::vector<Run> PresentRuns(const LabelTrace& trace) {
  std::vector<Run> runs;
  bool present = false;
  const std::vector<float> smooth = Smoothed(trace.strengths);
  for (size_t i = 0; i < smooth.size(); ++i) {
    const float confidence = LabelConfidence(smooth[i], trace.term->kind);
    const bool was_present = present;
    present = confidence >= (present ? kLeave : kEnter);
    if (!present) continue;
    if (was_present) {
      runs.back().end = i + 1;
    } else if (!runs.empty() && i - runs.back().end < kMinPassages) {
      runs.back().end = i + 1;  // the gap does not count
    } else {
      runs.push_back({i, i + 1});
    }
  }
  const size_t least = std::min(kMinPassages, smooth.size());
  std::erase_if(runs, [&](const Run& run) { return run.end - run.begin < least; });
  return runs;
}

double Centre(const Passage& passage) { return (passage.start_seconds + passage.end_seconds) / 2; }

// When what holds from passage `i` on began to.
double TimeOfChange(std::span<const Passage> passages, size_t i) {
  if (i == 0) return passages.front().start_seconds;
  if (i == passages.size()) return passages.back().end_seconds;
  return (Centre(passages[i - 1]) + Centre(passages[i])) / 2;
}

// By how much `strengths` rise at passage `i`.
float Rise(std::span<const float> strengths, size_t i) {
  const size_t before = std::min(kSide, i), after = std::min(kSide, strengths.size() - i);
  return Mean(strengths.subspan(i, after)) - Mean(strengths.subspan(i - before, before));
}

std::vector<TimelineEvent> Strongest(std::vector<TimelineEvent> events, double nearby) {
  std::ranges::stable_sort(events, std::ranges::greater(), &TimelineEvent::contrast);
  std::vector<TimelineEvent> kept;
  for (const TimelineEvent& event : events) {
    const bool said = std::ranges::any_of(kept, [&](const TimelineEvent& other) {
      return other.enters == event.enters && std::abs(other.seconds - event.seconds) <= nearby &&
             Excludes(*other.term, *event.term);
    });
    if (!said) kept.push_back(event);
    if (kept.size() == kMaxEvents) break;
  }
  std::ranges::stable_sort(kept, std::ranges::less(), &TimelineEvent::seconds);
  return kept;
}

}  // namespace

Timeline TraceTimeline(std::span<const Passage> passages, std::span<const LabelTrace> traces) {
  Timeline timeline;
  std::vector<TimelineEvent> events;
  for (const LabelTrace& trace : traces) {
    const std::span<const float> strengths(trace.strengths);
    for (const Run& run : PresentRuns(trace)) {
      const double start = TimeOfChange(passages, run.begin);
      const double end = TimeOfChange(passages, run.end);
      timeline.segments.push_back(
          {trace.term, start, end, Mean(strengths.subspan(run.begin, run.end - run.begin))});
      if (run.begin > 0) events.push_back({trace.term, true, start, Rise(strengths, run.begin)});
      if (run.end < passages.size()) {
        events.push_back({trace.term, false, end, -Rise(strengths, run.end)});
      }
    }
  }
  std::erase_if(events, [](const TimelineEvent& event) { return event.contrast < kMinContrast; });
  const double nearby = passages.front().end_seconds - passages.front().start_seconds;
  timeline.events = Strongest(std::move(events), nearby);
  std::ranges::stable_sort(timeline.segments, std::ranges::less(), &LabelSegment::start_seconds);
  return timeline;
}

}  // namespace libretto
