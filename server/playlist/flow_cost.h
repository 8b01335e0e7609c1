// How well one track follows another.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/audio_facts.h"

namespace libretto {

// From one track to the next. What a missing fact would tell is absent.
struct FlowStep {
  float similarity = 0;                 // cosine of the two tracks
  std::optional<double> tempo_ratio;    // next to previous, octaves folded: in [1/sqrt 2, sqrt 2)
  std::optional<int> key_distance;      // 0 to 7; see KeyDistance
  std::optional<double> energy_step;    // next minus previous
  std::optional<double> loudness_step;  // next minus previous, in LU
  double cost = 0;                      // 0 for no change at all; the same in both directions
};

// The ratio of two tempi, with double and half time taken for the same: in [1/sqrt 2, sqrt 2).
double FoldedTempoRatio(double from_bpm, double to_bpm);

// Steps between two keys on the circle of fifths, relative keys standing at one place, and one more
// if one is major and the other minor: the distance on the Camelot wheel that DJs use. 0 to 7.
// Nothing for a key or mode that is none.
std::optional<int> KeyDistance(std::string_view key, std::string_view mode,
                               std::string_view other_key, std::string_view other_mode);

// Vectors of unit length. The cost is 1 - similarity, plus for tempo, key and energy what a quarter
// and for loudness what a tenth of the largest step counts; a fact that is missing counts like that
// of two tracks drawn at random, so that knowing less is no advantage.
FlowStep StepBetween(std::span<const float> from, const AudioFacts& from_facts,
                     std::span<const float> to, const AudioFacts& to_facts);

}  // namespace libretto
