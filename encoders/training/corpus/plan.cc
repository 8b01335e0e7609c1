#include "encoders/training/corpus/plan.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/numbers.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

void SetMetre(std::string_view metre, Plan& plan) {
  const std::vector<std::string> parts = Split(metre, '/');
  if (!absl::SimpleAtoi(parts[0], &plan.numerator)) plan.numerator = 4;
  if (!absl::SimpleAtoi(parts.back(), &plan.denominator)) plan.denominator = 4;
  plan.bar_ticks = plan.numerator * 1920 / plan.denominator;
  plan.beat_ticks = plan.denominator == 8 && plan.numerator % 3 == 0 ? 720 : 480;
}

void SetHarmony(const MusicStyle& style, Random& random, Plan& plan) {
  const std::vector<std::string> bars = Split(Pick(random, style.progressions), ' ');
  for (int bar = 0; bar < plan.bars; ++bar) {
    const auto degrees = Split(bars[static_cast<size_t>(bar) % bars.size()], '+');
    const int64_t count = static_cast<int64_t>(degrees.size());
    for (int64_t i = 0; i < count; ++i) {
      const int64_t start = bar * plan.bar_ticks;
      plan.chords.push_back(
          {start + plan.bar_ticks * i / count, start + plan.bar_ticks * (i + 1) / count,
           ParseChord(degrees[static_cast<size_t>(i)], *plan.scale, style.sevenths)});
    }
  }
}

}  // namespace

const ChordSpan& Plan::ChordAt(int64_t tick) const {
  for (const ChordSpan& span : chords) {
    if (tick < span.end) return span;
  }
  return chords.back();
}

const ChordSpan& Plan::NextChord(int64_t tick) const { return ChordAt(ChordAt(tick).end); }

int64_t Plan::Swing(int64_t tick) const {
  if (swing == 0) return tick;
  const int64_t unit = 960 / swing_steps, at = tick % unit;
  const double half = static_cast<double>(unit) / 2, late = half * (1 + swing / 3);
  const double place = static_cast<double>(at);
  const double moved = place < half
                           ? place * late / half
                           : late + (place - half) * (static_cast<double>(unit) - late) / half;
  return tick - at + std::lround(moved);
}

Plan MakePlan(const MusicStyle& style, double seconds, Random& random) {
  Plan plan;
  SetMetre(style.metre, plan);
  plan.scale = FindScale(Pick(random, style.scales));
  plan.tonic = Between(random, 0, 11);
  plan.bpm = Between(random, style.slowest, style.fastest);
  plan.swing = style.swing;
  plan.swing_steps = style.swing_steps;
  const double bar_seconds = static_cast<double>(plan.bar_ticks) / 480 * 60 / plan.QuarterBpm();
  plan.bars = static_cast<int>(std::ceil(seconds / bar_seconds));
  SetHarmony(style, random, plan);
  return plan;
}

int NearestKey(int pitch_class, int centre) {
  const int above = ((pitch_class - centre) % 12 + 12) % 12;
  return above <= 6 ? centre + above : centre + above - 12;
}

}  // namespace libretto
