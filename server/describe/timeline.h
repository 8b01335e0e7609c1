// Where in a track each label is heard, and what enters and leaves on the way.
#pragma once

#include <span>
#include <vector>

#include "base/embedding.h"
#include "server/query/labeler.h"

namespace libretto {

struct LabelSegment {
  const Term* term = nullptr;
  double start_seconds = 0;
  double end_seconds = 0;
  float strength = 0;  // mean over its passages
};

struct TimelineEvent {
  const Term* term = nullptr;
  bool enters = true;  // else it leaves
  double seconds = 0;
  float contrast = 0;  // by how much the mean strength differs between the two sides
};

struct Timeline {
  std::vector<LabelSegment> segments;  // by start, then in the vocabulary's order
  std::vector<TimelineEvent> events;   // by time; at most kMaxEvents
};

inline constexpr size_t kMaxEvents = 6;

// One term's strengths, a passage each.
struct LabelTrace {
  const Term* term = nullptr;
  std::vector<float> strengths;
};

// The strengths of each term are smoothed by a median over three passages. It enters where its
// confidence reaches one half and leaves where that falls below a quarter, so that it does not
// flicker; a stretch, or a gap, of a single passage does not count. Where it changes, the time is
// the middle between the centres of the two passages. Of the changes, those of contrast 1 and more
// are events, the strongest few of them; of two terms that are kin (Excludes), at about the same
// time, only the stronger. `passages` are in order of time, at least one; `traces` as long.
Timeline TraceTimeline(std::span<const Passage> passages, std::span<const LabelTrace> traces);

}  // namespace libretto
