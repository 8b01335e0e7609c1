// The frame of a piece that its parts share: time, harmony and swing.
#pragma once

#include <cstdint>
#include <vector>

#include "encoders/training/corpus/random.h"
#include "encoders/training/corpus/scale.h"
#include "encoders/training/corpus/style.h"

namespace libretto {

struct ChordSpan {
  int64_t start, end;  // ticks
  Chord chord;
};

struct Plan {
  const Scale* scale = nullptr;
  int tonic = 0;     // pitch class
  double bpm = 120;  // beats a minute
  int numerator = 4, denominator = 4;
  int64_t beat_ticks = 480;
  int64_t bar_ticks = 1920;
  int bars = 8;
  double swing = 0;
  int swing_steps = 2;
  std::vector<ChordSpan> chords;  // from 0 to end()

  double QuarterBpm() const { return bpm * static_cast<double>(beat_ticks) / 480; }
  int64_t end() const { return bars * bar_ticks; }
  const ChordSpan& ChordAt(int64_t tick) const;
  // The chord after the one at `tick`; the last is its own.
  const ChordSpan& NextChord(int64_t tick) const;
  // Where a note written at `tick` is played.
  int64_t Swing(int64_t tick) const;
};

// At least `seconds` long.
Plan MakePlan(const MusicStyle& style, double seconds, Random& random);

// The key of `pitch_class` that is nearest to `centre`.
int NearestKey(int pitch_class, int centre);

}  // namespace libretto
