#include <algorithm>
#include <string>

#include "encoders/training/corpus/accompanist.h"
#include "encoders/training/corpus/drums.h"

namespace libretto {
namespace {

constexpr int64_t kStrokeTicks = 60;

int StrokeVelocity(char stroke, Random& random) {
  const int base = stroke == 'X' ? 112 : stroke == 'g' ? 45 : 88;
  return std::clamp(base + Between(random, -8, 8), 1, 127);
}

void Stroke(int64_t at, int key, char symbol, Random& random, std::vector<MidiNote>& notes) {
  notes.push_back({at, kStrokeTicks, key, StrokeVelocity(symbol, random)});
}

// The last beat of a bar as a roll down the toms.
void Fill(const Plan& plan, int64_t bar_end, Random& random, std::vector<MidiNote>& notes) {
  const int toms[] = {50, 47, 45, 41};
  for (int i = 0; i < 4; ++i) {
    const int64_t at = plan.Swing(bar_end - 480 + 120 * i);
    Stroke(at, Chance(random, 0.5) ? 38 : toms[i], 'x', random, notes);
  }
}

}  // namespace

std::vector<MidiNote> PlayDrums(std::string_view name, const Plan& plan, Random& random) {
  std::vector<MidiNote> notes;
  const DrumPattern* pattern = FindDrumPattern(name);
  if (pattern == nullptr) return notes;
  const bool fills = pattern->crash && plan.beat_ticks == 480;
  for (int bar = 0; bar < plan.bars; ++bar) {
    const bool fill = fills && bar % 4 == 3 && Chance(random, 0.6);
    const int64_t start = bar * plan.bar_ticks, end = start + plan.bar_ticks;
    for (const auto& [voice, steps] : pattern->lines) {
      const int64_t count = static_cast<int64_t>(steps.size());
      for (int64_t i = 0; i < count; ++i) {
        const char symbol = steps[static_cast<size_t>(i)];
        const int64_t at = start + plan.bar_ticks * i / count;
        if (symbol == '.' || (symbol == '?' && Chance(random, 0.5))) continue;
        if (fill && at >= end - 480 && voice != 'k') continue;
        Stroke(plan.Swing(at), DrumKey(voice), symbol, random, notes);
      }
    }
    if (fill) Fill(plan, end, random, notes);
    if (pattern->crash && bar % 8 == 0) Stroke(start, 49, 'x', random, notes);
  }
  std::stable_sort(notes.begin(), notes.end(),
                   [](const MidiNote& a, const MidiNote& b) { return a.start < b.start; });
  return notes;
}

std::vector<MidiNote> PlayPercussion(const std::vector<int>& keys, const Plan& plan,
                                     Random& random) {
  struct Hit {
    int64_t at;
    int key;
    char symbol;
  };
  const int64_t cell = 2 * plan.bar_ticks,
                step = plan.beat_ticks / (plan.beat_ticks == 720 ? 6 : 4);
  const double fullness = Uniform(random, 0.25, 0.7);
  std::vector<Hit> hits;
  for (int64_t at = 0; at < cell; at += step) {
    const bool beat = at % plan.beat_ticks == 0, off = at % (2 * step) == 0;
    const double weight = beat ? 1.6 : off ? 1.1 : 0.6;
    if (!Chance(random, fullness * weight)) continue;
    hits.push_back({at, Pick(random, keys), beat ? 'X' : off ? 'x' : 'g'});
  }
  if (hits.empty()) hits.push_back({0, keys.front(), 'X'});
  std::vector<MidiNote> notes;
  for (int64_t start = 0; start < plan.end(); start += cell) {
    for (const Hit& hit : hits) {
      const int key = Chance(random, 0.1) ? Pick(random, keys) : hit.key;
      Stroke(plan.Swing(start + hit.at), key, hit.symbol, random, notes);
    }
  }
  return notes;
}

}  // namespace libretto
